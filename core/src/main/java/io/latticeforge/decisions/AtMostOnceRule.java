package io.latticeforge.decisions;

import io.latticeforge.base.State;
import io.latticeforge.settings.Section;
import io.latticeforge.signals.SequenceSignals;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets a rule fire, and ask for an answer, at most once in n tokens of a sequence each. What falls in between is lost, not put off.
 *
 * <p>Example: {@code at_most_once_per: {tokens: 64, rule: trial_answer}}: boundaries at tokens 10, 40, 80: asks at 10 and 80.
 *
 * @param parts the rule
 * @param every n, 1 to 2^20; default 64
 */
record AtMostOnceRule(Parts parts, int every) implements ComposedSpec {
    private static final int NEVER = Integer.MIN_VALUE / 2;

    static RuleSpec parse(Section s) {
        return new AtMostOnceRule(Parts.of(s, List.of(Parts.one(s, "rule"))), s.integer("tokens", 64, 1, 1 << 20));
    }

    @Override
    public RuleId id() {
        return RuleId.AT_MOST_ONCE_PER;
    }

    @Override
    public SequenceRule newRule(RuleMemory memory) {
        return new Limit(memory);
    }

    private final class Limit extends ComposedRule {
        private int firedAt = NEVER;
        private int answeredAt = NEVER;

        Limit(RuleMemory memory) {
            super(AtMostOnceRule.this.parts, memory);
        }

        @Override
        boolean decide(int tokens) {
            if (!firedNow(0) || tokens - firedAt < every) {
                return false;
            }
            firedAt = tokens;
            return speaksFor(0);
        }

        @Override
        public boolean wantsProbe() {
            return tokens() - answeredAt >= every && parts[0].wantsProbe();
        }

        @Override
        void answered(int step) {
            answeredAt = step + 1;
        }

        @Override
        public @Nullable String inactive(SequenceSignals signals) {
            return parts[0].inactive(signals);
        }

        @Override
        void detail(State s) {
            firedAt = s.i32(firedAt);
            answeredAt = s.i32(answeredAt);
        }
    }
}
