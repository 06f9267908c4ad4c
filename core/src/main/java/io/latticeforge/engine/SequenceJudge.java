package io.latticeforge.engine;

import io.latticeforge.decisions.Action;
import io.latticeforge.decisions.RuleId;
import io.latticeforge.decisions.SequenceRule;
import io.latticeforge.kernels.Observation;
import io.latticeforge.policy.Mode;
import io.latticeforge.policy.PolicyRule;
import io.latticeforge.record.Slot;
import io.latticeforge.signals.SequenceSignals;

/** Shows each observation to the signals and rules of its sequence, and decides by the first enforced rule that fires. */
final class SequenceJudge {
    private final DecisionLog decisions;
    private final Totals totals;
    private final Observation observation = new Observation();

    SequenceJudge(DecisionLog decisions, Totals totals) {
        this.decisions = decisions;
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
        LoadedPolicy policy = group.policy();
        for (int i = 0; i < sequence.ruleCount(); i++) {
            SequenceRule rule = sequence.rule(i);
            boolean fires = rule.update(signals, sequence.stated());
            if (rule.active()) {
                policy.countEvaluated(i);
            }
            if (fires) {
                if (sequence.firstFiring(i)) {
                    policy.countFired(i);
                }
                PolicyRule stated = policy.policy().rules().get(i);
                if (stated.mode() == Mode.ENFORCE) {
                    decide(session, group, sequence, slot, stated.spec().id(), rule);
                    return true;
                }
            }
        }
        return false;
    }

    private void decide(Session session, Group group, Sequence sequence, Slot slot, RuleId id, SequenceRule rule) {
        Action action = id.action();
        boolean concludes = action == Action.CONCLUDE;
        int answer = concludes ? sequence.stated().last() : -1;
        decisions.because(slot.identity());
        if (answer >= 0) {
            decisions.because(sequence.stated().lastIdentity());
        }
        long identity = decisions.decide(session, group, sequence.id(), slot.step(), id, action, rule.reason(), rule.value(), rule.threshold(),
                0);
        sequence.phase(concludes ? Sequence.Phase.CONCLUDED : Sequence.Phase.STOPPED);
        if (answer >= 0) {
            // The text has stated it: take it, don't ask again (formulas §3).
            group.cast(sequence, Ballotting.ballot(sequence, answer, false, identity));
        }
    }
}
