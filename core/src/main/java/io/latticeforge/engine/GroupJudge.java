package io.latticeforge.engine;

import io.latticeforge.decisions.Action;
import io.latticeforge.decisions.Ballots;
import io.latticeforge.decisions.Reason;
import io.latticeforge.decisions.RuleId;
import io.latticeforge.decisions.SampleStop;
import io.latticeforge.record.SlotWriter;

/** Asks once a step, after all votes of that step, whether a group is settled; if it is not and its wave has ended, for the next wave. */
final class GroupJudge {
    private final DecisionLog decisions;

    GroupJudge(DecisionLog decisions) {
        this.decisions = decisions;
    }

    void opened(Session session, Group group) {
        spawn(session, group);
    }

    void judge(Session session, Group group) {
        if (group.settled()) {
            return;
        }
        Ballots ballots = group.ballots();
        SampleStop stop = group.sampleStop();
        if (stop != null && stop.settled(ballots)) {
            for (int i = Math.max(0, ballots.size() - SlotWriter.MAX_PARENTS); i < ballots.size(); i++) {
                decisions.because(ballots.get(i).identity);
            }
            decisions.decide(session, group, Engine.WHOLE_GROUP, 0, stop.id(), Action.DECIDED, stop.reason(), stop.value(), stop.threshold(), 0);
            group.settle();
        } else if (waveEnded(group)) {
            spawn(session, group);
        }
    }

    private static boolean waveEnded(Group group) {
        if (group.sequenceCount() < group.spawned()) {
            return false;
        }
        for (int i = 0; i < group.sequenceCount(); i++) {
            if (!group.sequence(i).ended()) {
                return false;
            }
        }
        return true;
    }

    /** The next wave, as far as the budget goes; nothing where the policy runs all samples at once. */
    private void spawn(Session session, Group group) {
        int wave = group.policy().policy().wave();
        int drawn = Math.max(group.spawned(), group.sequenceCount());
        int samples = Math.min(wave, group.sampleBudget() - drawn);
        if (samples > 0) {
            SampleStop stop = group.sampleStop();
            decisions.decide(session, group, Engine.WHOLE_GROUP, 0, RuleId.WAVES, Action.SPAWN, Reason.WAVE,
                    stop == null || group.ballots().size() == 0 ? 0 : stop.value(), stop == null ? 0 : stop.threshold(), samples);
            group.spawned(drawn + samples);
        }
    }
}
