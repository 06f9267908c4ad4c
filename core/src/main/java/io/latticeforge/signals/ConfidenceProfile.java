package io.latticeforge.signals;

import io.latticeforge.base.State;
import java.util.Arrays;

/**
 * How confident a sequence was, over its whole length and at its weakest (DeepConf, arXiv 2508.15260): mean, tail, bottom-10 % and lowest
 * group confidence in nats, high = confident. A group is a window of n tokens, 2,048 unless the policy's vote says otherwise. Of a
 * sequence shorter than that all four are its plain mean. With b = ceil(n / 64), and n rounded up to a multiple of b:
 *
 * <ul>
 *   <li>tail: mean of the last n (to n + b - 1) tokens: at the default 2,048 to 2,079;
 *   <li>lowest: the smallest of the window means, looked at every b tokens: at the default 32, up to n = 64 at every token;
 *   <li>bottom-10 %: mean of the lowest max(1, floor(0.1 w)) of w window means. They are kept while there are at most 128 of them; then
 *       every second one is let go and half as many are taken from there on. So it is exact, for windows b tokens apart, up to n + 127 b
 *       tokens (6,112 at the default), and over at least 64 evenly spaced windows however long the sequence.
 * </ul>
 *
 * <p>About 500 bytes at most; O(1) per token. Tail and lowest are as exact as a {@link TailWindow}; the window means that the bottom is taken
 * from are kept in half precision, 2^-11 of them.
 *
 * <p>Example: 4,096 tokens at 16 nats, then 2,048 at 10: mean 14, tail 10, lowest 10.
 */
public final class ConfidenceProfile {
    /** Tokens of a group unless a policy names another number, n of formulas §2; also the most. */
    public static final int WINDOW_TOKENS = 2048;

    /** Most buckets of a window that is kept by its tail: 32 tokens each of the default 2,048. */
    static final int BUCKETS = 64;

    private static final int KEPT = 128;

    private final TailWindow window;
    private final short[] means = new short[KEPT];
    private int kept;
    /** Every stride-th window mean is kept; a power of two. */
    private int stride = 1;
    private int windows;
    private double lowest = Double.NaN;
    private double sum;
    private int tokens;

    /** @param windowTokens n, 1 to {@link #WINDOW_TOKENS} */
    public ConfidenceProfile(int windowTokens) {
        window = new TailWindow(windowTokens, BUCKETS);
    }

    /** Takes the confidence of the next token, nats; one that is not known is not part of the series. */
    void update(float confidence) {
        if (Float.isNaN(confidence)) {
            return;
        }
        sum += confidence;
        tokens++;
        if (window.add(confidence) && window.full()) {
            take(window.mean());
        }
    }

    private void take(double mean) {
        lowest = lowest <= mean ? lowest : mean;
        if (windows % stride == 0) {
            if (kept == KEPT) {
                kept = KEPT / 2;
                for (int i = 1; i < kept; i++) {
                    means[i] = means[2 * i];
                }
                stride *= 2;
            }
            means[kept++] = Float.floatToFloat16((float) mean);
        }
        windows++;
    }

    /** NaN before the first token; so are all that follow. */
    public double mean() {
        return tokens == 0 ? Double.NaN : sum / tokens;
    }

    public double tail() {
        return window.mean();
    }

    public double lowest() {
        return windows == 0 ? mean() : lowest;
    }

    /** Sorts a copy: for a ballot, not for every token. */
    public double bottomTenth() {
        if (windows == 0) {
            return mean();
        }
        float[] ascending = new float[kept];
        for (int i = 0; i < kept; i++) {
            ascending[i] = Float.float16ToFloat(means[i]);
        }
        Arrays.sort(ascending);
        int count = Math.max(1, kept / 10);
        double bottom = 0;
        for (int i = 0; i < count; i++) {
            bottom += ascending[i];
        }
        return bottom / count;
    }

    void state(State s) {
        window.state(s);
        s.i16s(means, 0, KEPT);
        kept = s.i32(kept);
        stride = s.i32(stride);
        windows = s.i32(windows);
        lowest = s.f64(lowest);
        sum = s.f64(sum);
        tokens = s.i32(tokens);
    }
}
