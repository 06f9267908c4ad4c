package io.latticeforge.decisions;

import io.latticeforge.base.State;
import io.latticeforge.signals.SequenceSignals;
import org.jspecify.annotations.Nullable;

/**
 * A stop rule watching one sequence. It is shown every valid observation after the shared signals have taken it, until the sequence has a
 * decision that is enforced. Deterministic, allocates nothing per observation, not thread-safe.
 */
public interface SequenceRule {
    /**
     * Takes the newest observation.
     *
     * @return whether the rule fires on it; then {@link #value}, {@link #threshold} and {@link #reason} say why
     */
    boolean update(SequenceSignals signals, StatedAnswers stated);

    /**
     * Whether, after the newest observation, it wants the answer that the model would give now. Wanting costs tokens if it is granted: at
     * most one is asked for at a time, and only for a rule that is enforced.
     */
    default boolean wantsProbe() {
        return false;
    }

    /**
     * Takes an answer that was asked for, by whatever rule.
     *
     * @param probe only valid during the call
     * @return whether the rule fires on it
     */
    default boolean probed(ProbeAnswer probe) {
        return false;
    }

    /** Why it cannot fire on this sequence yet, or at all, in a few words; null while it can. Not called per token. */
    @Nullable String inactive(SequenceSignals signals);

    /** Whether it was able to fire on the newest observation, or on an answer that came after it: what Status counts as evaluated. */
    boolean active();

    /** What it measured on the newest observation or answer, fired or not; meaningful while {@link #active}, and not part of the state. */
    double value();

    /** What that was held against. */
    double threshold();

    /** Why it fired; meaningful where it just did. */
    Reason reason();

    /** Whether it fires when what it measures rises to the threshold; else when it falls to it. */
    default boolean rises() {
        return false;
    }

    /** The sequence ran to its own end: what a rule learns across sequences it learns here. */
    default void completed() {}

    void state(State s);
}
