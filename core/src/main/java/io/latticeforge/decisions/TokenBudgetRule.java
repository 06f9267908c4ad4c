package io.latticeforge.decisions;

import io.latticeforge.settings.Section;
import io.latticeforge.signals.SequenceSignals;
import org.jspecify.annotations.Nullable;

/**
 * Hard cap: STOP on the token that spends the budget. Always able to fire.
 *
 * <p>Example: with {@code max_tokens: 3} the third token fires; value 3, threshold 3.
 *
 * @param maxTokens tokens a sequence may have, 1 to 2^24; default 32,768
 */
public record TokenBudgetRule(int maxTokens) implements RuleSpec {
    static RuleSpec parse(Section s) {
        return new TokenBudgetRule(s.integer("max_tokens", 32_768, 1, 1 << 24));
    }

    @Override
    public RuleId id() {
        return RuleId.TOKEN_BUDGET;
    }

    @Override
    public SequenceRule newRule(RuleMemory memory) {
        return new Cap();
    }

    private final class Cap extends Watch {
        Cap() {
            super(Reason.BUDGET_SPENT);
        }

        @Override
        boolean fires(SequenceSignals signals, StatedAnswers stated) {
            return judge(signals.tokens() >= maxTokens, signals.tokens(), maxTokens);
        }

        @Override
        public boolean rises() {
            return true;
        }

        @Override
        public @Nullable String inactive(SequenceSignals signals) {
            return null;
        }
    }
}
