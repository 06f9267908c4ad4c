package io.latticeforge.evaluation;

/** A confidence interval; NaN at both ends where there is none. */
record Interval(double low, double high) {
    static final Interval NONE = new Interval(Double.NaN, Double.NaN);
}
