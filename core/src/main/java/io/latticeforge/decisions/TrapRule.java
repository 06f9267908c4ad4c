package io.latticeforge.decisions;

import io.latticeforge.base.State;
import io.latticeforge.kernels.Observation;
import io.latticeforge.settings.Section;
import io.latticeforge.signals.SequenceSignals;
import org.jspecify.annotations.Nullable;

/**
 * STOP as failing a sample that is unsure in every way at once: entropy and varentropy both above bounds for n tokens in a row (formulas
 * §3). A token without both breaks the row. The value is how many in a row, the threshold n. The bounds are guesses, to be tuned.
 *
 * <p>Example: n 3, H above 2, V above 2: (2.1, 2.5), (3.0, 2.2), (2.4, 4.0) nats: fires on the third; value 3, threshold 3.
 *
 * @param hiEntropy bound for H, nats; default 2.0
 * @param hiVarentropy bound for V, nats squared; default 2.0
 * @param tokens n, 1 to 65,536; default 16
 */
public record TrapRule(double hiEntropy, double hiVarentropy, int tokens) implements RuleSpec {
    static RuleSpec parse(Section s) {
        return new TrapRule(s.number("hi_entropy", 2.0, 0, 20), s.number("hi_varentropy", 2.0, 0, 400),
                s.integer("tokens", 16, 1, 1 << 16));
    }

    @Override
    public RuleId id() {
        return RuleId.TRAP;
    }

    @Override
    public SequenceRule newRule(RuleMemory memory) {
        return new Row();
    }

    private final class Row extends Watch {
        private int known;
        private int row;

        Row() {
            super(Reason.TRAPPED);
        }

        @Override
        public boolean rises() {
            return true;
        }

        @Override
        boolean fires(SequenceSignals signals, StatedAnswers stated) {
            Observation o = signals.current();
            if (Float.isNaN(o.entropy) || Float.isNaN(o.varentropy)) {
                row = 0;
                return false;
            }
            known++;
            row = o.entropy > hiEntropy && o.varentropy > hiVarentropy ? row + 1 : 0;
            return known >= tokens && judge(row >= tokens, row, tokens);
        }

        @Override
        public @Nullable String inactive(SequenceSignals signals) {
            return known >= tokens ? null : known + " of " + tokens + " tokens have come with entropy and varentropy";
        }

        @Override
        void detail(State s) {
            known = s.i32(known);
            row = s.i32(row);
        }
    }
}
