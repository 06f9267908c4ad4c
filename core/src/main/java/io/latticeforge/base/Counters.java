package io.latticeforge.base;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The values of every constant of an enum of {@link Counted}. Written by one thread, without a lock; read by any thread, each value by itself and
 * perhaps a little late.
 *
 * @param <E> what is counted
 */
public final class Counters<E extends Enum<E> & Counted> {
    private final AtomicLongArray values;

    public Counters(Class<E> counted) {
        values = new AtomicLongArray(counted.getEnumConstants().length);
    }

    public long get(E counted) {
        return values.getOpaque(counted.ordinal());
    }

    /** By the writing thread only. */
    public void add(E counted, long amount) {
        values.setOpaque(counted.ordinal(), values.getPlain(counted.ordinal()) + amount);
    }

    /** By the writing thread only. */
    public void increment(E counted) {
        add(counted, 1);
    }

    /** By the writing thread only. */
    public void set(E counted, long value) {
        values.setOpaque(counted.ordinal(), value);
    }
}
