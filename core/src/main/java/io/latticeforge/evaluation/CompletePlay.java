package io.latticeforge.evaluation;

import io.latticeforge.decisions.Ballot;
import io.latticeforge.decisions.Ballots;
import io.latticeforge.policy.Policy;
import java.util.ArrayList;
import java.util.List;

/** A corpus played once in recorded order under a policy that never ends a group early: what each sample voted, and what it cost. */
final class CompletePlay {
    /** Nothing is decided: every sample runs to its end. */
    static final Policy EVERYTHING = Policy.parse("name: everything\nvote: majority\nstop_sampling: none\n", "everything");

    /** Concludes each sample at the first boundary after its first stated answer, whatever the entropy there. */
    static final Policy FIRST_STATED = Policy.parse("name: first-stated\nrules:\n  - stated_answer: {agree: 1, calm_nats: 20}\n"
            + "vote: surprise\nstop_sampling: none\n", "first-stated");

    private static final Orders RECORDED = new Orders(0, 0);

    private final List<TraceGroup> groups;
    private final List<GroupOutcome> outcomes = new ArrayList<>();

    CompletePlay(Corpus corpus, Policy policy) {
        groups = corpus.groups();
        for (TraceSet set : corpus.sets()) {
            PolicyPlay play = new PolicyPlay(set, policy, 0, (bytes, length) -> {});
            for (int g = 0; g < set.groups().size(); g++) {
                outcomes.add(play.group(g, RECORDED.of(0, g, set.groups().get(g).traces().size())));
            }
        }
    }

    GroupOutcome outcome(int group) {
        return outcomes.get(group);
    }

    List<GroupOutcome> outcomes() {
        return outcomes;
    }

    /** Each sample of a group with its cost and its vote. */
    RivalSample[] samples(int group) {
        List<Trace> traces = groups.get(group).traces();
        RivalSample[] samples = new RivalSample[traces.size()];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = new RivalSample(traces.get(i).tokens(), -1, 1);
        }
        Ballots ballots = outcomes.get(group).ballots();
        double[] weights = new double[ballots.size()];
        RivalSample.SURPRISE.weigh(ballots, weights);
        for (int i = 0; i < ballots.size(); i++) {
            Ballot ballot = ballots.get(i);
            samples[ballot.sequence] = new RivalSample(ballot.tokens, ballot.answer, weights[i]);
        }
        return samples;
    }

    /** Index of the right answer among the answers of {@link #samples}; -1 if none gave it. */
    int truth(int group) {
        Ballots ballots = outcomes.get(group).ballots();
        for (int a = 0; a < ballots.answerCount(); a++) {
            if (ballots.answer(a).equals(groups.get(group).truth())) {
                return a;
            }
        }
        return -1;
    }
}
