package io.latticeforge.decisions;

/** What every sample stop keeps: what it last measured; and against what it always does. */
abstract class Verdict implements SampleStop {
    private final RuleId id;
    private final Reason reason;
    private final double threshold;
    private double value = Double.NaN;

    Verdict(RuleId id, Reason reason, double threshold) {
        this.id = id;
        this.reason = reason;
        this.threshold = threshold;
    }

    /** Notes what was measured. Returns its first argument. */
    final boolean judge(boolean settles, double measured) {
        value = measured;
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
