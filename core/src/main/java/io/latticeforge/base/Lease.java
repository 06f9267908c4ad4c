package io.latticeforge.base;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether memory may be freed yet: its owner holds it from the start, other threads while they read it, and whoever lets it go last frees it.
 * Nobody waits. Any thread may call any method.
 */
public final class Lease {
    private final AtomicInteger holders = new AtomicInteger(1);
    private final Runnable free;

    /** @param free run once, by whoever lets go last */
    public Lease(Runnable free) {
        this.free = free;
    }

    /** Keeps it from being freed until {@link #drop}; false if it is freed already. */
    public boolean hold() {
        int now = holders.get();
        while (now > 0) {
            int seen = holders.compareAndExchange(now, now + 1);
            if (seen == now) {
                return true;
            }
            now = seen;
        }
        return false;
    }

    /** By whoever has held it, and by the owner at the end: once for each. */
    public void drop() {
        if (holders.decrementAndGet() == 0) {
            free.run();
        }
    }
}
