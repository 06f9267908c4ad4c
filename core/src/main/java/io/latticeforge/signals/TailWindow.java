package io.latticeforge.signals;

import io.latticeforge.base.State;

/**
 * Mean of the last n values of a long series in bounded memory: n is cut into buckets of b = ceil(n / most) values, the newest of which is
 * filling, and rounded up to whole buckets: it is n itself up to {@code most} and for every multiple of b. Covers the last n to n + b - 1
 * values, or all of them while there are fewer. O(1) a value, 2 bytes a bucket.
 *
 * <p>The mean of a bucket is kept in half precision, and what that rounds off goes on into the next bucket. So nothing is lost while all
 * values are covered; afterwards a mean is off by what was rounded off before the oldest bucket: at most 2^-11 of a bucket's mean, divided
 * by the number of buckets. Half-precision numbers add up without rounding in double. Values beyond {@link #LARGEST} either way count as
 * that.
 *
 * <p>Example: n = 128 in at most 64 buckets, of 2: of the values 1 to 201 the mean of the last 129 is 137.
 */
final class TailWindow {
    /** Largest number of half precision. */
    static final float LARGEST = 65_504;

    private final int bucketTokens;
    private final short[] buckets;
    /** Sum of the buckets. */
    private double held;
    /** What fills the newest bucket, with what was rounded off before it. */
    private double filling;
    private int inBucket;
    private int ended;

    /**
     * @param window n, at least 1
     * @param most buckets, at least 1
     */
    TailWindow(int window, int most) {
        bucketTokens = (window + most - 1) / most;
        buckets = new short[(window + bucketTokens - 1) / bucketTokens];
    }

    /** Takes the next value, not NaN; returns whether it completes a bucket. */
    boolean add(float value) {
        filling += Math.clamp(value, -LARGEST, LARGEST);
        inBucket++;
        if (inBucket < bucketTokens) {
            return false;
        }
        int slot = ended % buckets.length;
        short mean = Float.floatToFloat16((float) (filling / bucketTokens));
        float kept = Float.float16ToFloat(mean);
        held += (double) kept - Float.float16ToFloat(buckets[slot]);
        buckets[slot] = mean;
        filling -= (double) kept * bucketTokens;
        ended++;
        inBucket = 0;
        return true;
    }

    /** Values that it covers at least, once it is {@link #full}. */
    int window() {
        return buckets.length * bucketTokens;
    }

    /** Values so far. */
    int seen() {
        return ended * bucketTokens + inBucket;
    }

    /** Whether n values have been seen. */
    boolean full() {
        return ended >= buckets.length;
    }

    /** NaN before the first value. */
    double mean() {
        int count = Math.min(ended, buckets.length) * bucketTokens + inBucket;
        return count == 0 ? Double.NaN : (held * bucketTokens + filling) / count;
    }

    void state(State s) {
        s.i16s(buckets, 0, buckets.length);
        held = s.f64(held);
        filling = s.f64(filling);
        inBucket = s.i32(inBucket);
        ended = s.i32(ended);
    }
}
