package io.latticeforge.gateway;

import io.latticeforge.protocol.codec.AnswerKind;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which sample is the answer. */
final class Winner {
    private Winner() {}

    /**
     * Of those that gave the winning answer one that ran to its end, else one that said it; where there is no winner, the first that ran to its end,
     * else the one that said most.
     *
     * @return null where none said anything
     */
    static @Nullable DrawnSample of(AnswerKind kind, List<DrawnSample> samples, String winner) {
        List<DrawnSample> said = samples.stream().filter(sample -> !sample.content().isEmpty() || !sample.reasoning().isEmpty()).toList();
        List<DrawnSample> agreeing = winner.isEmpty() ? List.of()
                : said.stream().filter(sample -> Majority.canonical(kind, sample.watched().answer()).equals(winner)).toList();
        Comparator<DrawnSample> wholeFirst = Comparator.comparing(sample -> !sample.watched().hasFinished());
        return agreeing.isEmpty()
                ? said.stream().min(wholeFirst.thenComparing(sample -> -sample.content().length())).orElse(null)
                : agreeing.stream().min(wholeFirst).orElse(null);
    }
}
