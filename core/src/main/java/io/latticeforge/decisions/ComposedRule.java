package io.latticeforge.decisions;

import io.latticeforge.base.State;
import io.latticeforge.signals.SequenceSignals;
import org.jspecify.annotations.Nullable;

/**
 * What every composed rule does: shows each observation and each answer to all of its parts, whatever they say, and lets a subclass decide
 * from those that fired. Value, threshold and reason are those of the part that fired last of those it fired for.
 */
abstract class ComposedRule implements SequenceRule {
    final SequenceRule[] parts;
    private final boolean[] fired;
    private int speaker;
    private boolean fires;
    private int tokens;

    ComposedRule(Parts parts, RuleMemory memory) {
        this.parts = parts.newRules(memory);
        fired = new boolean[this.parts.length];
    }

    /** Whether it fires, given who {@link #firedNow}, at this many tokens. Called once for each observation and each answer. */
    abstract boolean decide(int tokens);

    /** An answer that was asked for after this step came, before it is decided on. */
    void answered(int step) {}

    /** What a subclass must store. */
    abstract void detail(State s);

    final boolean firedNow(int part) {
        return fired[part];
    }

    /** Names the part whose value and reason are told. */
    final boolean speaksFor(int part) {
        speaker = part;
        return true;
    }

    /** Tokens of the sequence so far. */
    final int tokens() {
        return tokens;
    }

    @Override
    public final boolean update(SequenceSignals signals, StatedAnswers stated) {
        tokens = signals.tokens();
        for (int i = 0; i < parts.length; i++) {
            fired[i] = parts[i].update(signals, stated);
        }
        fires = signals.valid() && decide(tokens);
        return fires;
    }

    @Override
    public final boolean probed(ProbeAnswer probe) {
        for (int i = 0; i < parts.length; i++) {
            fired[i] = parts[i].probed(probe);
        }
        answered(probe.step);
        fires = decide(tokens);
        return fires;
    }

    @Override
    public boolean wantsProbe() {
        for (SequenceRule part : parts) {
            if (part.wantsProbe()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean active() {
        for (SequenceRule part : parts) {
            if (part.active()) {
                return true;
            }
        }
        return false;
    }

    /** Who tells what was measured: the part that speaks where it fired, else the first that was able to fire. */
    private SequenceRule measuring() {
        if (fires) {
            return parts[speaker];
        }
        for (SequenceRule part : parts) {
            if (part.active()) {
                return part;
            }
        }
        return parts[speaker];
    }

    @Override
    public final double value() {
        return measuring().value();
    }

    @Override
    public final double threshold() {
        return measuring().threshold();
    }

    @Override
    public final boolean rises() {
        return measuring().rises();
    }

    @Override
    public final Reason reason() {
        return parts[speaker].reason();
    }

    @Override
    public final void completed() {
        for (SequenceRule part : parts) {
            part.completed();
        }
    }

    @Override
    public final void state(State s) {
        for (SequenceRule part : parts) {
            part.state(s);
        }
        speaker = s.i32(speaker);
        tokens = s.i32(tokens);
        detail(s);
    }

    /** The first part's reason of those that cannot fire; null where all can. */
    final @Nullable String firstInactive(SequenceSignals signals) {
        for (SequenceRule part : parts) {
            String why = part.inactive(signals);
            if (why != null) {
                return why;
            }
        }
        return null;
    }
}
