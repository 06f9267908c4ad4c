package io.latticeforge.signals;

import io.latticeforge.base.State;

/**
 * Compression, then expansion, of the variance of token entropy (formulas §2, §6: one of two detectors of a transition, beside a variance
 * that only rises): over the last w entropies
 *
 * <pre>{@code
 * v = mean(H^2) - mean(H)^2
 * compressed : v < fraction * B          until
 * expanded   : v >= expansion * B
 * }</pre>
 *
 * B, the baseline, is the mean of v over all tokens while it was not compressed; it stands still during a compression, and is known once it
 * is the mean of w values. Below {@link #BASELINE_FLOOR} there is nothing to compress. O(1) a token, 4 w bytes.
 *
 * <p>Defaults: w 16 tokens, fraction 0.1, expansion 1; guesses, to be tuned on traces.
 *
 * <p>Example: w = 2, fraction 0.25, expansion 1, H = 0 2 0: v = 1 and 1, B = 1; 2 2: v = 1, then 0 < 0.25: compressed; 0: v = 1 >= 1:
 * expanded.
 */
public final class VarianceCompression {
    /** Least baseline, nats squared: a standard deviation of a hundredth of a nat. */
    public static final double BASELINE_FLOOR = 1e-4;

    private final double fraction;
    private final double expansion;
    private final float[] ring;
    private int seen;
    private double sum;
    private double squares;
    private double variance = Double.NaN;
    private double baselineSum;
    private int baselineTokens;
    private boolean compressed;

    /** @param window w, 2 to 128 tokens */
    public VarianceCompression(int window, double fraction, double expansion) {
        ring = new float[window];
        this.fraction = fraction;
        this.expansion = expansion;
    }

    /** Takes the entropy of the next token, nats; returns whether a compression ends with it in an expansion. */
    public boolean update(float entropy) {
        int slot = seen % ring.length;
        float oldest = ring[slot];
        ring[slot] = entropy;
        seen++;
        sum += (double) entropy - oldest;
        squares += (double) entropy * entropy - (double) oldest * oldest;
        if (slot == ring.length - 1) {
            sumAfresh();
        }
        if (seen < ring.length) {
            return false;
        }
        double mean = sum / ring.length;
        variance = Math.max(0, squares / ring.length - mean * mean);
        if (compressed) {
            compressed = variance < expansion * baseline();
            return !compressed;
        }
        compressed = ready() && canCompress() && variance < fraction * baseline();
        if (!compressed) {
            baselineSum += variance;
            baselineTokens++;
        }
        return false;
    }

    /** Once a turn of the ring the sums are made anew, so that rounding does not add up. */
    private void sumAfresh() {
        sum = 0;
        squares = 0;
        for (float value : ring) {
            sum += value;
            squares += (double) value * value;
        }
    }

    /** Whether the baseline is known. */
    public boolean ready() {
        return baselineTokens >= ring.length;
    }

    /** Whether entropy varies enough for a compression to mean anything; only once {@link #ready}. */
    public boolean canCompress() {
        return baseline() >= BASELINE_FLOOR;
    }

    /** Whether the variance is compressed and has not expanded since. */
    public boolean compressed() {
        return compressed;
    }

    /** v of the newest window, nats squared; NaN before there is one. */
    public double variance() {
        return variance;
    }

    /** B, nats squared; NaN before the first window. */
    public double baseline() {
        return baselineTokens == 0 ? Double.NaN : baselineSum / baselineTokens;
    }

    /** What v must reach to have expanded, nats squared. */
    public double expandedFrom() {
        return expansion * baseline();
    }

    /** Tokens with a known entropy so far. */
    public int tokens() {
        return seen;
    }

    /** Tokens with a known entropy before the first is judged. */
    public int tokensNeeded() {
        return 2 * ring.length - 1;
    }

    public void state(State s) {
        s.f32s(ring, 0, ring.length);
        seen = s.i32(seen);
        sum = s.f64(sum);
        squares = s.f64(squares);
        variance = s.f64(variance);
        baselineSum = s.f64(baselineSum);
        baselineTokens = s.i32(baselineTokens);
        compressed = s.flag(compressed);
    }
}
