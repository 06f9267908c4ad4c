package io.latticeforge.evaluation;

import io.latticeforge.decisions.Ballot;
import io.latticeforge.decisions.Ballots;
import io.latticeforge.decisions.VoteId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Every vote of the registry over the complete recordings, as the engine tallied it, and the majority of the samples that ran to their own
 * end, which published figures name beside them.
 */
final class VoteScores {
    private static final double SAME = 1e-12;

    private final List<TraceGroup> groups;
    private final Baseline baseline;

    private VoteScores(Corpus corpus, Baseline baseline) {
        groups = corpus.groups();
        this.baseline = baseline;
    }

    static Map<String, VoteScore> of(Corpus corpus, Baseline baseline) {
        VoteScores scores = new VoteScores(corpus, baseline);
        Map<String, VoteScore> all = new LinkedHashMap<>();
        for (VoteId id : VoteId.values()) {
            all.put(id.yamlName(), scores.registered(id));
        }
        all.put("majority_completed", scores.weighted(ballot -> ballot.truncated ? 0 : 1));
        return all;
    }

    private VoteScore registered(VoteId id) {
        double correct = 0;
        for (int g = 0; g < groups.size(); g++) {
            correct += baseline.verdict(g).score(id.number(), groups.get(g).truth());
        }
        return new VoteScore(correct, groups.size());
    }

    private VoteScore weighted(ToDoubleFunction<Ballot> weight) {
        double correct = 0;
        for (int g = 0; g < groups.size(); g++) {
            correct += score(baseline.ballots(g), weight, groups.get(g).truth());
        }
        return new VoteScore(correct, groups.size());
    }

    /** 1/m of a tie; weights that differ by rounding are equal, answers without weight never lead. */
    static double score(Ballots ballots, ToDoubleFunction<Ballot> weight, String truth) {
        double[] weights = new double[ballots.answerCount()];
        double most = 0;
        for (int i = 0; i < ballots.size(); i++) {
            Ballot ballot = ballots.get(i);
            weights[ballot.answer] += weight.applyAsDouble(ballot);
            most = Math.max(most, weights[ballot.answer]);
        }
        int leaders = 0;
        boolean right = false;
        for (int a = 0; a < weights.length; a++) {
            if (weights[a] > 0 && weights[a] >= most * (1 - SAME)) {
                leaders++;
                right |= ballots.answer(a).equals(truth);
            }
        }
        return right ? 1.0 / leaders : 0;
    }
}
