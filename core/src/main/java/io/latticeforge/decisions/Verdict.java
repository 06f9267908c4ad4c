package io.latticeforge.decisions;

/** What every sample stop keeps: what it last measured, and against what. */
abstract class Verdict implements SampleStop {
    private final RuleId id;
    private final Reason reason;
    private double value = Double.NaN;
    private double threshold = Double.NaN;

    Verdict(RuleId id, Reason reason) {
        this.id = id;
        this.reason = reason;
    }

    /** Notes what was measured against what. Returns its first argument. */
    final boolean judge(boolean settles, double measured, double against) {
        value = measured;
        threshold = against;
        return settles;
    }

    @Override
    public final RuleId id() {
        return id;
    }

    @Override
    public final double value() {
        return value;
    }

    @Override
    public final double threshold() {
        return threshold;
    }

    @Override
    public final Reason reason() {
        return reason;
    }
}
