package io.latticeforge.signals;

import io.latticeforge.base.State;

/**
 * Group confidence of DeepConf (arXiv 2508.15260): the mean of the last n token confidences, nats, and its running minimum, the lowest
 * group confidence. Kept as the means of at most {@link #MAX_BUCKETS} buckets of ceil(n / 256) tokens ({@link TailWindow}); it is judged
 * where a bucket ends, and there it is the mean of {@link #window()} tokens: n rounded up to whole buckets, so n itself up to 256 and for
 * every multiple of the bucket.
 *
 * <p>Default n = 2,048: 256 buckets of 8 tokens, 600 bytes.
 *
 * <p>Example: n = 2, confidences 10 14 6 12: groups 12, 10, 9: lowest group confidence 9.
 */
public final class WindowedConfidence {
    public static final int MAX_BUCKETS = 256;

    private final TailWindow window;
    private double lowest = Double.NaN;

    /** @param window n, 1 to 2^20 tokens */
    public WindowedConfidence(int window) {
        this.window = new TailWindow(window, MAX_BUCKETS);
    }

    /** Takes the confidence of the next token, nats; returns whether it completes a group. */
    public boolean update(float confidence) {
        if (!window.add(confidence) || !window.full()) {
            return false;
        }
        double newest = window.mean();
        lowest = lowest <= newest ? lowest : newest;
        return true;
    }

    /** Tokens that a group has. */
    public int window() {
        return window.window();
    }

    /** Tokens seen with a known confidence. */
    public int tokens() {
        return window.seen();
    }

    /** Mean of the last tokens, of all while there are fewer than a group has, nats; NaN before the first token. */
    public double mean() {
        return window.mean();
    }

    /** Whether a whole window has been seen. */
    public boolean full() {
        return window.full();
    }

    /** Lowest group confidence so far, nats; NaN before the first group. */
    public double lowest() {
        return lowest;
    }

    public void state(State s) {
        window.state(s);
        lowest = s.f64(lowest);
    }
}
