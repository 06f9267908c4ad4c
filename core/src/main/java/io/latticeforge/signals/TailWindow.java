package io.latticeforge.signals;

import io.latticeforge.base.State;

/**
 * Mean of the last n values of a long series in bounded memory: n is cut into at most 64 buckets of b = ceil(n / 64) values, the newest of
 * which is filling, and rounded up to whole buckets: it is n itself up to 64 and for every multiple of b. Covers the last n to n + b - 1
 * values, or all of them while there are fewer.
 *
 * <p>Default n = 2,048 tokens (the tail of formulas §2): 64 buckets of 32 tokens, 256 bytes.
 *
 * <p>Example: n = 128, buckets of 2: of the values 1 to 201 the mean of the last 129 is 137.
 */
final class TailWindow {
    private static final int BUCKETS = 64;

    private final int bucketTokens;
    private final float[] buckets;
    private double bucketSum;
    private int inBucket;
    private int ended;

    /** @param window n, at least 1 */
    TailWindow(int window) {
        bucketTokens = (window + BUCKETS - 1) / BUCKETS;
        buckets = new float[(window + bucketTokens - 1) / bucketTokens];
    }

    /** Takes the next value; returns whether it completes a bucket. */
    boolean add(float value) {
        bucketSum += value;
        inBucket++;
        if (inBucket < bucketTokens) {
            return false;
        }
        buckets[ended % buckets.length] = (float) bucketSum;
        ended++;
        bucketSum = 0;
        inBucket = 0;
        return true;
    }

    /** Whether n values have been seen. */
    boolean full() {
        return ended >= buckets.length;
    }

    /** NaN before the first value. Summed afresh, so that no rounding accumulates. */
    double mean() {
        int full = Math.min(ended, buckets.length);
        int count = full * bucketTokens + inBucket;
        double sum = bucketSum;
        for (int i = 0; i < full; i++) {
            sum += buckets[i];
        }
        return count == 0 ? Double.NaN : sum / count;
    }

    void state(State s) {
        s.f32s(buckets, 0, buckets.length);
        bucketSum = s.f64(bucketSum);
        inBucket = s.i32(inBucket);
        ended = s.i32(ended);
    }
}
