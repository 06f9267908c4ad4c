package io.latticeforge.engine;

import io.latticeforge.decisions.Action;
import io.latticeforge.decisions.ProbeAnswer;
import io.latticeforge.decisions.Reason;
import io.latticeforge.decisions.SequenceRule;
import io.latticeforge.kernels.Observation;
import io.latticeforge.policy.Mode;
import io.latticeforge.policy.PolicyRule;
import io.latticeforge.record.Slot;
import io.latticeforge.signals.SequenceSignals;

/**
 * Shows each observation, and each answer that was asked for, to the rules of its sequence, and decides by the first enforced rule that
 * fires. Where none fires it asks for the answer-if-asked-now that an enforced rule wants: one at a time, and the sequence goes on.
 */
final class SequenceJudge {
    private final DecisionLog decisions;
    private final Drawing drawing;
    private final Totals totals;
    private final Observation observation = new Observation();
    private final ProbeReading reading = new ProbeReading();

    SequenceJudge(DecisionLog decisions, Drawing drawing, Totals totals) {
        this.decisions = decisions;
        this.drawing = drawing;
        this.totals = totals;
    }

    /** @return whether the votes of the group may have changed */
    boolean observe(Session session, Group group, Sequence sequence, Slot slot) {
        totals.observations++;
        sequence.step(slot.step());
        SequenceSignals signals = sequence.signals();
        if (signals == null || sequence.phase() != Sequence.Phase.RUNNING || group.settled()) {
            sequence.late();
            totals.late++;
            return false;
        }
        slot.observation(observation);
        signals.update(observation);
        if (observation.is(Observation.INVALID)) {
            totals.invalid++;
            return false;
        }
        int wants = -1;
        for (int i = 0; i < sequence.ruleCount(); i++) {
            SequenceRule rule = sequence.rule(i);
            boolean fires = rule.update(signals, sequence.stated());
            if (note(group, sequence, i, fires)) {
                decide(session, group, sequence, slot, slot.step(), i, sequence.stated().last(), sequence.stated().lastIdentity());
                return true;
            }
            if (wants < 0 && rule.wantsProbe() && stated(group, i).mode() == Mode.ENFORCE) {
                wants = i;
            }
        }
        if (wants >= 0 && !sequence.asked()) {
            sequence.ask();
            decisions.because(slot.identity());
            decisions.decide(session, group, sequence.id(), slot.step(), stated(group, wants).spec().id(), Action.PROBE, Reason.PROBE_DUE,
                    signals.tokens(), sequence.probedAt(), 0);
        }
        return false;
    }

    /**
     * A PROBE record.
     *
     * @return whether it was for the rules; else it is the answer of a sequence that has concluded, or comes too late
     */
    boolean probed(Session session, Group group, Sequence sequence, Slot slot) {
        SequenceSignals signals = sequence.signals();
        totals.probes++;
        totals.probeTokens += ProbeReading.tokens(slot);
        sequence.answered(ProbeReading.step(slot, sequence), ProbeReading.tokens(slot));
        if (signals == null || sequence.phase() != Sequence.Phase.RUNNING || group.settled()) {
            return false;
        }
        session.unlatch(group.id(), sequence.id());
        ProbeAnswer probe = reading.read(slot, group, sequence);
        for (int i = 0; i < sequence.ruleCount(); i++) {
            boolean fires = sequence.rule(i).probed(probe);
            if (note(group, sequence, i, fires)) {
                decide(session, group, sequence, slot, probe.step, i, probe.answer, 0);
                return true;
            }
        }
        return true;
    }

    /** Counts what a rule said; returns whether it is to be obeyed. */
    private static boolean note(Group group, Sequence sequence, int i, boolean fires) {
        LoadedPolicy policy = group.policy();
        if (sequence.rule(i).active()) {
            policy.countEvaluated(i);
        }
        if (fires && sequence.firstFiring(i)) {
            policy.countFired(i);
        }
        return fires && stated(group, i).mode() == Mode.ENFORCE;
    }

    private static PolicyRule stated(Group group, int i) {
        return group.policy().policy().rules().get(i);
    }

    /** @param answer what a CONCLUDE takes, reported by the record {@code reported}, 0 if that is the slot; -1: it has to be asked for */
    private void decide(Session session, Group group, Sequence sequence, Slot slot, int step, int i, int answer, long reported) {
        SequenceRule rule = sequence.rule(i);
        Action action = stated(group, i).spec().action();
        boolean takes = action == Action.CONCLUDE && answer >= 0;
        decisions.because(slot.identity());
        if (takes) {
            decisions.because(reported);
        }
        long identity = decisions.decide(session, group, sequence.id(), step, stated(group, i).spec().id(), action, rule.reason(),
                rule.value(), rule.threshold(), 0);
        sequence.phase(action == Action.CONCLUDE ? Sequence.Phase.CONCLUDED : Sequence.Phase.STOPPED);
        if (takes) {
            // The text has stated it, or the model was just asked: take it, don't ask again (formulas §3).
            group.cast(sequence, Ballotting.ballot(sequence, answer, false, identity));
        }
        int spawns = stated(group, i).spec().spawns();
        if (spawns > 0) {
            decisions.because(identity);
            drawing.draw(session, group, spawns, stated(group, i).spec().id(), rule.reason(), rule.value(), rule.threshold());
        }
    }
}
