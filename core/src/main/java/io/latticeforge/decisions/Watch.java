package io.latticeforge.decisions;

import io.latticeforge.base.State;
import io.latticeforge.signals.SequenceSignals;
import org.jspecify.annotations.Nullable;

/**
 * What every sequence rule keeps: whether it could have fired on the newest observation or answer, and what it last measured. An INVALID
 * observation never reaches {@link #fires}.
 */
abstract class Watch implements SequenceRule {
    private final Reason reason;
    private boolean active;
    private double value = Double.NaN;
    private double threshold = Double.NaN;

    Watch(Reason reason) {
        this.reason = reason;
    }

    /** Takes a valid observation; calls {@link #judge} where it is able to fire. */
    abstract boolean fires(SequenceSignals signals, StatedAnswers stated);

    /** What remains to be stored beside what every rule keeps. */
    void detail(State s) {}

    /** Takes an answer that was asked for; calls {@link #judge} where it is able to fire. */
    boolean hears(ProbeAnswer probe) {
        return false;
    }

    /** An observation came that nothing is asked after. */
    void forgetDue() {}

    @Override
    public final boolean probed(ProbeAnswer probe) {
        active = false;
        return hears(probe);
    }

    @Override
    public final boolean update(SequenceSignals signals, StatedAnswers stated) {
        active = false;
        forgetDue();
        return signals.valid() && fires(signals, stated);
    }

    /** Notes that the rule was able to fire, and what it would have said. Returns its argument. */
    final boolean judge(boolean fires, double newest, double against) {
        active = true;
        value = newest;
        threshold = against;
        return fires;
    }

    @Override
    public final boolean active() {
        return active;
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

    @Override
    public final void state(State s) {
        active = s.flag(active);
        detail(s);
    }

    /** Why a rule that acts on segments cannot fire before this many have ended; null once they have. */
    static @Nullable String waitingForSegments(SequenceSignals signals, int needed, int have) {
        if (have >= needed) {
            return null;
        }
        if (!signals.segments().named() && signals.segments().count() == 0) {
            return "no boundary tokens were named, and no token was flagged as one";
        }
        return have + " of " + needed + " segments with a known entropy have ended";
    }

    /** Why a rule cannot fire before this many tokens; null once they are there. */
    static @Nullable String waitingForTokens(SequenceSignals signals, int minTokens) {
        return signals.tokens() >= minTokens ? null : "min_tokens " + minTokens + " is not reached: " + signals.tokens() + " tokens";
    }
}
