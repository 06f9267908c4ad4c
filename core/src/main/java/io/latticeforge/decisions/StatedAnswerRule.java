package io.latticeforge.decisions;

import io.latticeforge.base.State;
import io.latticeforge.settings.Section;
import io.latticeforge.signals.SequenceSignals;
import org.jspecify.annotations.Nullable;

/**
 * CONCLUDE with the answer that the text has stated by itself (formulas §3): at the first boundary, at or after the statement, at which the
 * last k stated answers agree and the segment that ends there was calm (its largest H below a bound). Asking again would cost tokens and,
 * on recorded traces, accuracy. A statement in a segment that was not calm waits for the next calm segment. Fires at boundary tokens only.
 *
 * <p>Example: agree 1, calm 0.3 nats: {@code answer 9 .} with H at most 0.02 in the segment fires at the full stop; value 0.02, threshold
 * 0.3.
 *
 * @param agree k, 1 to {@link StatedAnswers#MOST}; default 1. Where a model revises its first answer, 1 is too few
 * @param calmNats bound for the largest H of the segment, nats; default 0.3
 */
public record StatedAnswerRule(int agree, double calmNats) implements RuleSpec {
    static RuleSpec parse(Section s) {
        return new StatedAnswerRule(s.integer("agree", 1, 1, StatedAnswers.MOST), s.number("calm_nats", 0.3, 0, 20));
    }

    @Override
    public RuleId id() {
        return RuleId.STATED_ANSWER;
    }

    @Override
    public SequenceRule newRule(RuleMemory memory) {
        return new Statement();
    }

    private final class Statement extends Watch {
        private int statements;

        Statement() {
            super(Reason.ANSWER_STATED);
        }

        @Override
        boolean fires(SequenceSignals signals, StatedAnswers stated) {
            statements = stated.count();
            if (!signals.segments().ended() || statements < agree) {
                return false;
            }
            float loudest = signals.segments().lastMax();
            return judge(loudest < calmNats && stated.agree(agree), loudest, calmNats);
        }

        @Override
        public @Nullable String inactive(SequenceSignals signals) {
            String why = waitingForSegments(signals, 1, signals.segments().count());
            if (why != null) {
                return why;
            }
            return statements >= agree ? null : statements + " of " + agree + " answers have been stated";
        }

        @Override
        void detail(State s) {
            statements = s.i32(statements);
        }
    }
}
