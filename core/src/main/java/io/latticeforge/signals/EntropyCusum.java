package io.latticeforge.signals;

import io.latticeforge.base.State;

/**
 * One-sided CUSUM for a fall of entropy (formulas §2; E. Page, Biometrika 41 (1954) 100; arXiv 2606.02020 finds the same jump), over
 * x = ln max(segment value, {@link #FLOOR_NATS}): on raw H the drift is hardly ever positive.
 *
 * <pre>{@code S <- max(0, S + (mu0 - x) / sigma0 - k)      alarm: S > h }</pre>
 *
 * mu0 and sigma0 (n - 1) come from the first b values; sigma0 is at least {@link #SIGMA_FLOOR}. "mu0 / sigma0 &lt;= k" means nothing on a
 * logarithm, whose zero is arbitrary. What it asks on raw H is whether the lowest value there is, 0, could still lift S; here the lowest
 * value is ln FLOOR_NATS, so the detector {@linkplain #canRise cannot work} when (mu0 - ln FLOOR_NATS) / sigma0 &lt;= k.
 *
 * <p>Defaults: k 0.5, h 5 (standard deviations), b 8 segments, of the literature on CUSUM rather than of this use.
 *
 * <p>Example: mu0 = 0, sigma0 = 1, k = 0.5, h = 5: a segment of 0.05 nats has x = -3.0 and lifts S by 2.5; the third such in a row gives
 * 7.49 and alarms.
 */
public final class EntropyCusum {
    /** Values below it count as it: ln 0 is no number, and below a thousandth of a nat a model is sure. */
    public static final double FLOOR_NATS = 1e-3;
    /** Least sigma0: five hundredths of a logarithm, a twentieth of the value. */
    public static final double SIGMA_FLOOR = 0.05;

    private static final double LN_FLOOR = StrictMath.log(FLOOR_NATS);

    private final double k;
    private final double h;
    private final int baseline;
    private int seen;
    private double mean;
    private double squares;
    private double sum;

    public EntropyCusum(double k, double h, int baseline) {
        this.k = k;
        this.h = h;
        this.baseline = baseline;
    }

    /** Takes the value of the segment that has just ended, nats, NaN if it has none; returns whether S lies above h with it. */
    public boolean update(float segmentNats) {
        if (Float.isNaN(segmentNats)) {
            return false;
        }
        double x = StrictMath.log(Math.max(segmentNats, FLOOR_NATS));
        seen++;
        if (seen <= baseline) {
            double delta = x - mean;
            mean += delta / seen;
            squares += delta * (x - mean);
            return false;
        }
        sum = Math.max(0, sum + (mean - x) / sigma0() - k);
        return sum > h;
    }

    /** Whether the baseline is complete. */
    public boolean ready() {
        return seen >= baseline;
    }

    /** Whether a fall to the floor would lift S at all; only once {@link #ready}. */
    public boolean canRise() {
        return (mean - LN_FLOOR) / sigma0() > k;
    }

    /** Segments with a value so far. */
    public int segments() {
        return seen;
    }

    /** Mean of the baseline, ln nats. */
    public double mu0() {
        return mean;
    }

    /** Standard deviation of the baseline, not below {@link #SIGMA_FLOOR}. */
    public double sigma0() {
        return Math.max(SIGMA_FLOOR, Math.sqrt(squares / (baseline - 1)));
    }

    /** S, standard deviations. */
    public double sum() {
        return sum;
    }

    public void state(State s) {
        seen = s.i32(seen);
        mean = s.f64(mean);
        squares = s.f64(squares);
        sum = s.f64(sum);
    }
}
