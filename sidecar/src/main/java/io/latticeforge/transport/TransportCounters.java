package io.latticeforge.transport;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The values of every {@link TransportCounter}. Written by the path's thread only, without a lock; read by any thread, each value by
 * itself.
 */
public final class TransportCounters {
    private final AtomicLongArray values = new AtomicLongArray(TransportCounter.values().length);

    public long get(TransportCounter counter) {
        return values.getOpaque(counter.ordinal());
    }

    void add(TransportCounter counter, long amount) {
        values.setOpaque(counter.ordinal(), values.getPlain(counter.ordinal()) + amount);
    }

    void increment(TransportCounter counter) {
        add(counter, 1);
    }
}
