package io.latticeforge.gateway;

import java.util.concurrent.atomic.AtomicLongArray;

/** The values of every {@link GatewayCounter}. Written by the gateway's thread only, without a lock; read by any thread, each value by itself. */
public final class GatewayCounters {
    private final AtomicLongArray values = new AtomicLongArray(GatewayCounter.values().length);

    public long get(GatewayCounter counter) {
        return values.getOpaque(counter.ordinal());
    }

    void add(GatewayCounter counter, long amount) {
        values.setOpaque(counter.ordinal(), values.getPlain(counter.ordinal()) + amount);
    }

    void increment(GatewayCounter counter) {
        add(counter, 1);
    }
}
