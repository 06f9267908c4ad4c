package io.latticeforge.bench;

/** A round trip: made ready, sent and awaited, its answer held to what was expected. Only {@link #exchange} is timed. */
interface Trip extends AutoCloseable {
    void prepare();

    void exchange();

    void check(Answers answers);

    @Override
    void close();
}
