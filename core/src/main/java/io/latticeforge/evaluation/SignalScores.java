package io.latticeforge.evaluation;

import io.latticeforge.decisions.Ballot;
import io.latticeforge.decisions.Ballots;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** AUROC of every signal for the correctness of complete samples that gave an answer. */
final class SignalScores {
    private SignalScores() {}

    static Map<SampleSignal, SignalScore> of(Corpus corpus, Baseline baseline) {
        List<TraceGroup> groups = corpus.groups();
        int voters = 0;
        for (int g = 0; g < groups.size(); g++) {
            voters += baseline.ballots(g).size();
        }
        Map<SampleSignal, SignalScore> scores = new EnumMap<>(SampleSignal.class);
        for (SampleSignal signal : SampleSignal.values()) {
            double[] all = new double[voters];
            boolean[] allRight = new boolean[voters];
            Auroc within = new Auroc();
            int at = 0;
            int known = 0;
            for (int g = 0; g < groups.size(); g++) {
                Ballots ballots = baseline.ballots(g);
                double[] values = new double[ballots.size()];
                boolean[] right = new boolean[values.length];
                for (int i = 0; i < values.length; i++) {
                    Ballot ballot = ballots.get(i);
                    values[i] = signal.of(groups.get(g).traces().get(ballot.sequence), ballot);
                    right[i] = ballots.answer(ballot.answer).equals(groups.get(g).truth());
                    known += Double.isNaN(values[i]) ? 0 : 1;
                }
                within.add(values, right);
                System.arraycopy(values, 0, all, at, values.length);
                System.arraycopy(right, 0, allRight, at, values.length);
                at += values.length;
            }
            Auroc pooled = new Auroc();
            pooled.add(all, allRight);
            scores.put(signal, new SignalScore(pooled.value(), within.value(), known));
        }
        return scores;
    }
}
