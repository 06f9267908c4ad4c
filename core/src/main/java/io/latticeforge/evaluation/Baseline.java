package io.latticeforge.evaluation;

import io.latticeforge.decisions.Ballots;
import java.util.List;

/** The majority of everything, as the engine counts it when nothing is decided: what policies are held against. */
final class Baseline {
    private final List<TraceGroup> groups;
    private final CompletePlay complete;

    Baseline(Corpus corpus, CompletePlay complete) {
        groups = corpus.groups();
        this.complete = complete;
    }

    /** Score of the majority of everything for each group. */
    double[] majority() {
        double[] scores = new double[groups.size()];
        for (int g = 0; g < scores.length; g++) {
            scores[g] = verdict(g).score(groups.get(g).truth());
        }
        return scores;
    }

    Verdict verdict(int group) {
        return complete.outcome(group).verdict();
    }

    Ballots ballots(int group) {
        return complete.outcome(group).ballots();
    }

    /** Steps of all groups, one after the other: their longest samples. */
    long steps() {
        return complete.outcomes().stream().mapToLong(GroupOutcome::steps).sum();
    }

    /** How far the record can tell the answers: of samples that were cut it can not. */
    Validities validities() {
        Validities all = new Validities();
        complete.outcomes().forEach(outcome -> all.add(outcome.validity()));
        return all;
    }

    long slotSteps() {
        return complete.outcomes().stream().mapToLong(GroupOutcome::slotSteps).sum();
    }
}
