package io.latticeforge.client;

import java.util.concurrent.atomic.AtomicLongArray;

/** Counts of one client since it was made. Written by the client's thread, read by any. */
public final class ClientCounters {
    private static final int COUNT = ClientCounter.values().length;

    private final AtomicLongArray values = new AtomicLongArray(COUNT);

    ClientCounters() {}

    public long get(ClientCounter counter) {
        return values.get(counter.ordinal());
    }

    void add(ClientCounter counter, long more) {
        int i = counter.ordinal();
        values.lazySet(i, values.getPlain(i) + more);
    }

    void add(ClientCounter counter) {
        add(counter, 1);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (ClientCounter counter : ClientCounter.values()) {
            if (get(counter) != 0) {
                text.append(text.isEmpty() ? "" : ", ").append(counter).append('=').append(get(counter));
            }
        }
        return text.toString();
    }
}
