package io.latticeforge.bench;

/** One subject of the benchmark. What it cannot measure here it leaves out, and says why. */
interface Part {
    void measure(Form form, Results results);
}
