package io.latticeforge.evaluation;

import io.latticeforge.decisions.Hedge;
import io.latticeforge.decisions.ProbeAnswer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answers of one sample, numbered as a group numbers them, and those it gives when asked. Not thread-safe. */
final class ProbedAnswers {
    private final ProbeAnswer answer = new ProbeAnswer();
    private final List<String> numbered = new ArrayList<>();
    private final Map<String, Boolean> hedges = new HashMap<>();
    private Probes probes = Probes.NONE;

    void begin(Probes recorded) {
        probes = recorded;
        numbered.clear();
    }

    int number(String text) {
        int at = numbered.indexOf(text);
        if (at < 0) {
            at = numbered.size();
            numbered.add(text);
        }
        return at;
    }

    /** What it answers after a token, valid until the next call; null where that was not recorded. */
    @Nullable ProbeAnswer at(int token) {
        if (!probes.recorded(token)) {
            return null;
        }
        String text = probes.answer(token);
        answer.answer = text.isEmpty() ? -1 : number(text);
        answer.step = token;
        answer.probability = probes.probabilities()[token];
        answer.entropyNats = probes.entropies()[token];
        answer.hedged = hedges.computeIfAbsent(text, Hedge::in);
        return answer;
    }
}
