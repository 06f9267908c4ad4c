package io.latticeforge.signals;

import io.latticeforge.base.State;

/**
 * Exponentially weighted mean and variance, both corrected for starting at 0 (formulas §2):
 *
 * <pre>{@code
 * m <- a x + (1 - a) m            mean     = m / (1 - (1 - a)^n)
 * v <- a (x - mean)^2 + (1 - a) v      variance = v / (1 - (1 - a)^n)
 * }</pre>
 *
 * The deviation is from the updated, corrected mean, so that the first value deviates by nothing; arXiv 2509.26522 states the correction
 * for v, that of m is ours. Default a 0.2.
 *
 * <p>Example: a 0.5, values 1, 4: means 1 and (0.5 * 4 + 0.5 * 0.5) = 2.25 / 0.75 = 3; v = 0 and 0.5 * (4 - 3)^2 = 0.5; variance 0.5 /
 * 0.75 = 0.6667.
 */
public final class MovingVariance {
    private final double alpha;
    private double mean;
    private double variance;
    private double forgotten = 1;
    private int count;

    public MovingVariance(double alpha) {
        this.alpha = alpha;
    }

    public void add(double x) {
        count++;
        forgotten *= 1 - alpha;
        mean = alpha * x + (1 - alpha) * mean;
        double deviation = x - mean();
        variance = alpha * deviation * deviation + (1 - alpha) * variance;
    }

    public int count() {
        return count;
    }

    /** NaN before the first value. */
    public double mean() {
        return count == 0 ? Double.NaN : mean / (1 - forgotten);
    }

    /** NaN before the first value. */
    public double variance() {
        return count == 0 ? Double.NaN : variance / (1 - forgotten);
    }

    public void state(State s) {
        mean = s.f64(mean);
        variance = s.f64(variance);
        forgotten = s.f64(forgotten);
        count = s.i32(count);
    }
}
