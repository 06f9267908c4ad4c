package io.latticeforge.gateway;

import io.latticeforge.decisions.AnswerForm;
import io.latticeforge.protocol.codec.AnswerKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The plain majority of answers, as the vote that needs nothing but them. */
record Majority(Map<String, Integer> votes) {
    static String canonical(AnswerKind kind, String answer) {
        return AnswerForm.of(kind.value()).canonical(answer);
    }

    /** @param answers as stated; empty ones do not vote */
    static Majority of(AnswerKind kind, List<String> answers) {
        Map<String, Integer> votes = new LinkedHashMap<>();
        for (String answer : answers) {
            String canonical = canonical(kind, answer);
            if (!canonical.isEmpty()) {
                votes.merge(canonical, 1, Integer::sum);
            }
        }
        return new Majority(votes);
    }

    /** The answer with most votes, of several the one that was given first; empty where nobody voted. */
    String winner() {
        String best = "";
        for (Map.Entry<String, Integer> each : votes.entrySet()) {
            if (best.isEmpty() || each.getValue() > votes.get(best)) {
                best = each.getKey();
            }
        }
        return best;
    }

    /** Whether no answer has more votes than this one. */
    boolean leads(String answer) {
        return votes.isEmpty() ? answer.isEmpty() : votes.getOrDefault(answer, 0).equals(votes.get(winner()));
    }
}
