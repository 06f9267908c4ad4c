package io.latticeforge.decisions;

import io.latticeforge.base.State;
import io.latticeforge.signals.SequenceSignals;

/** What every rule keeps that judges answers asked for. It asks by its schedule, and fires on an answer, never on a token. */
abstract class ProbeWatch extends Watch {
    private final ProbeSchedule asks;
    private int answeredAt;
    private int answers;
    private boolean due;

    ProbeWatch(Reason reason, ProbeSchedule asks) {
        super(reason);
        this.asks = asks;
    }

    /** Takes an answer that came when the schedule wanted one; calls {@link #judge} where it is able to fire. */
    abstract boolean answers(ProbeAnswer probe);

    /** What remains to be stored. */
    abstract void memory(State s);

    @Override
    final boolean fires(SequenceSignals signals, StatedAnswers stated) {
        due = asks.due(signals, answeredAt);
        return false;
    }

    @Override
    public final boolean wantsProbe() {
        return due;
    }

    @Override
    final boolean hears(ProbeAnswer probe) {
        due = false;
        answers++;
        if (!asks.counts(probe.step, answeredAt)) {
            return false;
        }
        answeredAt = probe.step + 1;
        return answers(probe);
    }

    final String unanswered(String with) {
        return answers == 0 ? "no answer that was asked for (PROBE) has come yet"
                : "none of " + answers + " answers asked for came " + with;
    }

    @Override
    final void forgetDue() {
        due = false;
    }

    @Override
    final void detail(State s) {
        answeredAt = s.i32(answeredAt);
        answers = s.i32(answers);
        memory(s);
    }
}
