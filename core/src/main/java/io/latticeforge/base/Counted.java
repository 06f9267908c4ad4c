package io.latticeforge.base;

/**
 * One of the things that a part of the house counts. Implemented by an enum, one for each part, so that everything that is counted stands in one
 * list; {@link Counters} holds the values.
 */
public interface Counted {
    /**
     * What is said of it.
     *
     * @param label   lower case with underscores. What only grows ends in {@code _total}; everything else is a gauge
     * @param unit    plural; "seconds" of a value that is kept in nanoseconds
     * @param meaning what one of them is, in a few words
     */
    record Text(String label, String unit, String meaning) {}

    Text text();

    default String label() {
        return text().label();
    }

    default boolean gauge() {
        return !label().endsWith("_total");
    }
}
