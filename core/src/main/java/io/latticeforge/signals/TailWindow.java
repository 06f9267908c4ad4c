package io.latticeforge.signals;

import io.latticeforge.base.State;

/**
 * Mean of the last n values of a long series in bounded memory: n is cut into 64 buckets, the newest of which is filling. Covers the last n
 * to n + n/64 - 1 values, or all of them while there are fewer.
 *
 * <p>Default n = 2,048 tokens (the tail of formulas §2): 64 buckets of 32 tokens, 256 bytes.
 *
 * <p>Example: n = 128, buckets of 2: of the values 1 to 201 the mean of the last 129 is 137.
 */
final class TailWindow {
    private static final int BUCKETS = 64;

    private final int bucketTokens;
    private final float[] buckets = new float[BUCKETS];
    private double bucketSum;
    private int inBucket;
    private int ended;

    /** @param window n, a multiple of 64 */
    TailWindow(int window) {
        bucketTokens = window / BUCKETS;
    }

    /** Takes the next value; returns whether it completes a bucket. */
    boolean add(float value) {
        bucketSum += value;
        inBucket++;
        if (inBucket < bucketTokens) {
            return false;
        }
        buckets[ended % BUCKETS] = (float) bucketSum;
        ended++;
        bucketSum = 0;
        inBucket = 0;
        return true;
    }

    /** Whether n values have been seen. */
    boolean full() {
        return ended >= BUCKETS;
    }

    /** NaN before the first value. Summed afresh, so that no rounding accumulates. */
    double mean() {
        int full = Math.min(ended, BUCKETS);
        int count = full * bucketTokens + inBucket;
        double sum = bucketSum;
        for (int i = 0; i < full; i++) {
            sum += buckets[i];
        }
        return count == 0 ? Double.NaN : sum / count;
    }

    void state(State s) {
        s.f32s(buckets, 0, BUCKETS);
        bucketSum = s.f64(bucketSum);
        inBucket = s.i32(inBucket);
        ended = s.i32(ended);
    }
}
