package io.latticeforge.engine;

import io.latticeforge.decisions.Action;
import io.latticeforge.decisions.Ballots;
import io.latticeforge.decisions.Reason;
import io.latticeforge.decisions.RuleId;
import io.latticeforge.decisions.SampleStop;
import io.latticeforge.policy.Mode;
import io.latticeforge.record.SlotWriter;

/** Asks once a step, after all votes of that step, whether a group is settled; if it is not and its wave has ended, for the next wave. */
final class GroupJudge {
    private final DecisionLog decisions;
    private final Drawing drawing;

    GroupJudge(DecisionLog decisions, Drawing drawing) {
        this.decisions = decisions;
        this.drawing = drawing;
    }

    void opened(Session session, Group group) {
        spawn(session, group);
    }

    /**
     * A group whose policy was chosen: its client knows no policy, so it is always told how many samples to begin with.
     *
     * @param identity of the record of the choice
     * @param bound upper bound of the reward that the choice expects
     */
    void chosen(Session session, Group group, double propensity, long identity, double bound) {
        int wave = group.policy().policy().wave();
        decisions.because(identity).drawnWith(propensity);
        drawing.draw(session, group, wave == 0 ? group.sampleBudget() : wave, RuleId.CONTROLLER, Reason.CHOSEN, bound, 0);
    }

    void judge(Session session, Group group) {
        if (group.settled()) {
            return;
        }
        Ballots ballots = group.ballots();
        SampleStop stop = group.sampleStop();
        if (stop != null && stop.settled(ballots) && obeyed(group)) {
            for (int i = Math.max(0, ballots.size() - SlotWriter.MAX_PARENTS); i < ballots.size(); i++) {
                decisions.because(ballots.get(i).identity);
            }
            decisions.decide(session, group, Engine.WHOLE_GROUP, 0, stop.id(), Action.DECIDED, stop.reason(), stop.value(),
                    stop.threshold(), 0);
            group.settle();
        } else if (waveEnded(group)) {
            spawn(session, group);
        }
    }

    /** Counts that the stop fired; whether it is more than watched. */
    private static boolean obeyed(Group group) {
        if (group.firstStop()) {
            group.policy().countStopFired();
        }
        return group.policy().policy().sampleStopMode() == Mode.ENFORCE;
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
        SampleStop stop = group.sampleStop();
        drawing.draw(session, group, group.policy().policy().wave(), RuleId.WAVES, Reason.WAVE,
                stop == null || group.ballots().size() == 0 ? 0 : stop.value(), stop == null ? 0 : stop.threshold());
    }
}
