package io.latticeforge.base;

/**
 * One of the things that a part of the house counts. Implemented by an enum, one for each part, so that everything that is counted stands in one
 * list; {@link Counters} holds the values.
 */
public interface Counted {
    /** Lower case with underscores. What only grows ends in {@code _total}; everything else is a gauge. */
    String label();

    /** Plural; "seconds" of a value that is kept in nanoseconds. */
    String unit();

    /** What one of them is, in a few words. */
    String meaning();

    default boolean gauge() {
        return !label().endsWith("_total");
    }
}
