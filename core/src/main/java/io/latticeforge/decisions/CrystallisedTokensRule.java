package io.latticeforge.decisions;

import io.latticeforge.base.State;
import io.latticeforge.settings.Section;
import io.latticeforge.signals.SequenceSignals;
import io.latticeforge.signals.TokenCollapse;
import org.jspecify.annotations.Nullable;

/**
 * CONCLUDE when the entropy of single tokens collapses (micro-grokking, see {@link TokenCollapse}). The value is the normalised second
 * derivative, the threshold -theta.
 *
 * <p>Example: theta 3, normalised second derivative -5.7, quiet afterwards: fires with value -5.7, threshold -3.
 *
 * @param window w, odd, tokens; default 17
 * @param theta robust standard deviations; default 3
 * @param confirm c, tokens that must be quiet; default 8
 * @param rho quiet is below rho times the mean before; default 0.5
 * @param minTokens never before; default 100
 */
public record CrystallisedTokensRule(int window, double theta, int confirm, double rho, int minTokens) implements RuleSpec {
    static RuleSpec parse(Section s) {
        CrystallisedTokensRule rule = new CrystallisedTokensRule(s.integer("window", 17, 5, 65), s.number("theta", 3, 0, 100),
                s.integer("confirm", 8, 1, 64), s.number("rho", 0.5, 0, 1), s.integer("min_tokens", 100, 1, 1 << 20));
        if (rule.window % 2 == 0) {
            throw s.refuse("window", "is " + rule.window + "; it must be odd, so that it has a middle");
        }
        return rule;
    }

    @Override
    public RuleId id() {
        return RuleId.CRYSTALLISED_TOKENS;
    }

    @Override
    public SequenceRule newRule(RuleMemory memory) {
        return new Collapse();
    }

    private final class Collapse extends Watch {
        private final TokenCollapse collapse = new TokenCollapse(window, theta, confirm, rho);

        Collapse() {
            super(Reason.COLLAPSED);
        }

        @Override
        boolean fires(SequenceSignals signals, StatedAnswers stated) {
            float entropy = signals.current().entropy;
            if (Float.isNaN(entropy)) {
                return false;
            }
            boolean collapsed = collapse.update(entropy);
            return collapse.ready() && signals.tokens() >= minTokens && judge(collapsed, collapse.normalised(), -theta);
        }

        @Override
        public @Nullable String inactive(SequenceSignals signals) {
            if (collapse.tokens() < collapse.tokensNeeded()) {
                return collapse.tokens() + " of " + collapse.tokensNeeded() + " tokens with a known entropy";
            }
            return waitingForTokens(signals, minTokens);
        }

        @Override
        void detail(State s) {
            collapse.state(s);
        }
    }
}
