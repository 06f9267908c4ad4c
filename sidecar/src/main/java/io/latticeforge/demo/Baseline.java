package io.latticeforge.demo;

import io.latticeforge.recording.RecordedGroup;
import io.latticeforge.recording.RecordedSequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the same questions give without LatticeForge: plain majority of the first k complete samples, ties counted 1/m. */
public final class Baseline {
    private Baseline() {}

    /** Tokens of everything. */
    public static int tokens(RecordedGroup group) {
        return group.sequences().stream().mapToInt(RecordedSequence::tokens).sum();
    }

    /** Share of right answers of plain majority of k samples, averaged over every rotation of the order in which they were drawn. */
    public static double accuracy(RecordedGroup group, int k) {
        int samples = group.sequences().size();
        if (k >= samples) {
            return majority(group.sequences(), group.truth());
        }
        double sum = 0;
        for (int from = 0; from < samples; from++) {
            List<RecordedSequence> drawn = new ArrayList<>(k);
            for (int i = 0; i < k; i++) {
                drawn.add(group.sequences().get((from + i) % samples));
            }
            sum += majority(drawn, group.truth());
        }
        return sum / samples;
    }

    private static double majority(List<RecordedSequence> sequences, String truth) {
        Map<String, Integer> votes = new HashMap<>();
        for (RecordedSequence sequence : sequences) {
            if (sequence.answer() != null) {
                votes.merge(sequence.answer(), 1, Integer::sum);
            }
        }
        int most = votes.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        long tied = votes.values().stream().filter(v -> v == most).count();
        return votes.getOrDefault(truth, 0) == most && most > 0 ? 1.0 / tied : 0;
    }
}
