package io.latticeforge.journal;

/**
 * Where a block was when it was written: a hint, never its identity. A copied or exported journal has other places for the same positions.
 *
 * @param cycle five minutes, counted from 1970; names the roll file
 * @param offset bytes from the file's start to the document
 */
record BlockPlace(long cycle, long offset) {
    static final BlockPlace NONE = new BlockPlace(0, 0);
}
