package io.latticeforge.client;

import java.util.random.RandomGenerator;

/**
 * When to try again: the wait doubles from {@code minNs} to {@code maxNs} with each failure in a row, and each is drawn evenly from its
 * upper half, so that clients of a restarted server do not come all at once. Example: 50 ms, 10 s: 25-50 ms, 50-100 ms, ... 5-10 s.
 */
final class Backoff {
    private final long minNs;
    private final long maxNs;
    private final RandomGenerator random;
    private int failures;

    Backoff(long minNs, long maxNs, RandomGenerator random) {
        this.minNs = minNs;
        this.maxNs = maxNs;
        this.random = random;
    }

    /** Notes a failure; returns how long to wait. */
    long failed() {
        long ceiling = failures >= 30 ? maxNs : Math.min(maxNs, minNs << failures);
        if (ceiling < minNs) { // shifted out
            ceiling = maxNs;
        }
        failures++;
        long half = ceiling / 2;
        return half + random.nextLong(ceiling - half + 1);
    }

    void succeeded() {
        failures = 0;
    }
}
