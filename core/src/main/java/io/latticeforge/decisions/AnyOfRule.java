package io.latticeforge.decisions;

import io.latticeforge.base.State;
import io.latticeforge.settings.Section;
import io.latticeforge.signals.SequenceSignals;
import org.jspecify.annotations.Nullable;

/**
 * Fires whenever one of its rules fires, and asks for what they ask for, which must be the same; of several that fire at once the first
 * speaks.
 *
 * <p>Example: {@code any_of: {rules: [slip, {token_budget: {max_tokens: 300}}]}}: STOP when the draw is unlucky or 300 tokens are spent.
 */
record AnyOfRule(Parts parts) implements ComposedSpec {
    static RuleSpec parse(Section s) {
        return new AnyOfRule(Parts.several(s, "rules"));
    }

    @Override
    public RuleId id() {
        return RuleId.ANY_OF;
    }

    @Override
    public SequenceRule newRule(RuleMemory memory) {
        return new Any(parts, memory);
    }

    private static final class Any extends ComposedRule {
        Any(Parts parts, RuleMemory memory) {
            super(parts, memory);
        }

        @Override
        boolean decide(int tokens) {
            for (int i = 0; i < parts.length; i++) {
                if (firedNow(i)) {
                    return speaksFor(i);
                }
            }
            return false;
        }

        @Override
        public @Nullable String inactive(SequenceSignals signals) {
            for (SequenceRule part : parts) {
                if (part.inactive(signals) == null) {
                    return null;
                }
            }
            return firstInactive(signals);
        }

        @Override
        void detail(State s) {}
    }
}
