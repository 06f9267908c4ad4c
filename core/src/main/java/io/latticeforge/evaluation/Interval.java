package io.latticeforge.evaluation;

/** A confidence interval; NaN at both ends where there is none. */
public record Interval(double low, double high) {
    public static final Interval NONE = new Interval(Double.NaN, Double.NaN);
}
