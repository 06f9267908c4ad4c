package io.latticeforge.signals;

import io.latticeforge.base.State;

/**
 * Group confidence of DeepConf (arXiv 2508.15260): the mean of the last n token confidences, nats, and its running minimum, the lowest
 * group confidence. Kept as sums of at most {@link #MAX_BUCKETS} buckets of ceil(n / 256) tokens; it is judged where a bucket ends, and
 * there it is the mean of exactly {@link #window()} tokens: n rounded up to whole buckets, so n itself up to 256 and for every multiple of
 * the bucket.
 *
 * <p>Default n = 2,048: 256 buckets of 8 tokens, 1 KB.
 *
 * <p>Example: n = 2, confidences 10 14 6 12: groups 12, 10, 9: lowest group confidence 9.
 */
public final class WindowedConfidence {
    public static final int MAX_BUCKETS = 256;

    private final int bucketTokens;
    private final float[] buckets;
    private double bucketSum;
    private int inBucket;
    private int ended;
    private double windowSum;
    private double lowest = Double.NaN;
    private double newest = Double.NaN;

    /** @param window n, 1 to 2^20 tokens */
    public WindowedConfidence(int window) {
        bucketTokens = (window + MAX_BUCKETS - 1) / MAX_BUCKETS;
        buckets = new float[(window + bucketTokens - 1) / bucketTokens];
    }

    /** Takes the confidence of the next token, nats; returns whether it completes a group. */
    public boolean update(float confidence) {
        bucketSum += confidence;
        inBucket++;
        if (inBucket < bucketTokens) {
            return false;
        }
        float bucket = (float) bucketSum;
        bucketSum = 0;
        inBucket = 0;
        int slot = ended % buckets.length;
        windowSum += (double) bucket - buckets[slot];
        buckets[slot] = bucket;
        ended++;
        if (slot == buckets.length - 1) {
            windowSum = freshSum();
        }
        if (ended < buckets.length) {
            return false;
        }
        newest = windowSum / window();
        lowest = lowest <= newest ? lowest : newest;
        return true;
    }

    /** Once a turn of the ring the sum is made anew, so that rounding does not add up. */
    private double freshSum() {
        double fresh = 0;
        for (float bucket : buckets) {
            fresh += bucket;
        }
        return fresh;
    }

    /** Tokens that a group has. */
    public int window() {
        return bucketTokens * buckets.length;
    }

    /** Tokens seen with a known confidence. */
    public int tokens() {
        return ended * bucketTokens + inBucket;
    }

    /** Mean of what is there of the first window, nats; NaN before the first token. */
    public double partialMean() {
        return tokens() == 0 ? Double.NaN : (windowSum + bucketSum) / tokens();
    }

    /** Whether a whole window has been seen. */
    public boolean full() {
        return ended >= buckets.length;
    }

    /** Confidence of the newest group, nats; NaN before there is one. */
    public double newest() {
        return newest;
    }

    /** Lowest group confidence so far, nats; NaN before the first group. */
    public double lowest() {
        return lowest;
    }

    public void state(State s) {
        s.f32s(buckets, 0, buckets.length);
        bucketSum = s.f64(bucketSum);
        inBucket = s.i32(inBucket);
        ended = s.i32(ended);
        windowSum = s.f64(windowSum);
        lowest = s.f64(lowest);
        newest = s.f64(newest);
    }
}
