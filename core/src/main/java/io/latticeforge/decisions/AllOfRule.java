package io.latticeforge.decisions;

import io.latticeforge.base.State;
import io.latticeforge.settings.Section;
import io.latticeforge.signals.SequenceSignals;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Fires with the last of its rules to fire, where each of them has fired within the last n tokens, this one included; asks for what they
 * ask for, which must be the same. The part that completes it speaks, of several the first.
 *
 * <p>Example: {@code all_of: {within: 8, rules: [slip, trap]}}: slip fires at token 40, trap at 47: within 40..47: fires at 47. With trap
 * at 48 it would not, unless slip had fired again.
 *
 * @param within n, tokens, 1 to 2^20; default 1: all on one token
 */
record AllOfRule(Parts parts, int within) implements ComposedSpec {
    private static final int NEVER = Integer.MIN_VALUE / 2;

    static RuleSpec parse(Section s) {
        return new AllOfRule(Parts.several(s, "rules"), s.integer("within", 1, 1, 1 << 20));
    }

    @Override
    public RuleId id() {
        return RuleId.ALL_OF;
    }

    @Override
    public SequenceRule newRule(RuleMemory memory) {
        return new All(memory);
    }

    private final class All extends ComposedRule {
        private final int[] firedAt = new int[AllOfRule.this.parts.size()];

        All(RuleMemory memory) {
            super(AllOfRule.this.parts, memory);
            Arrays.fill(firedAt, NEVER);
        }

        @Override
        boolean decide(int tokens) {
            int completes = -1;
            boolean all = true;
            for (int i = 0; i < parts.length; i++) {
                if (firedNow(i)) {
                    firedAt[i] = tokens;
                    completes = completes < 0 ? i : completes;
                }
                all &= tokens - firedAt[i] < within;
            }
            return all && completes >= 0 && speaksFor(completes);
        }

        @Override
        public @Nullable String inactive(SequenceSignals signals) {
            for (int i = 0; i < parts.length; i++) {
                String why = parts[i].inactive(signals);
                if (why != null && signals.tokens() - firedAt[i] >= within) {
                    return why;
                }
            }
            return null;
        }

        @Override
        public boolean active() {
            boolean some = false;
            for (int i = 0; i < parts.length; i++) {
                some |= parts[i].active();
                if (!parts[i].active() && tokens() - firedAt[i] >= within) {
                    return false;
                }
            }
            return some;
        }

        @Override
        void detail(State s) {
            s.i32s(firedAt, 0, firedAt.length);
        }
    }
}
