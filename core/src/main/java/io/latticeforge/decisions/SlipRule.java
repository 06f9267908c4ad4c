package io.latticeforge.decisions;

import io.latticeforge.settings.Section;
import io.latticeforge.signals.SequenceSignals;
import io.latticeforge.signals.Surprise;
import org.jspecify.annotations.Nullable;

/**
 * STOP when the running surprise z (see {@link Surprise}) falls below a bound: the tokens drawn are improbable under the model's own
 * distribution, which on recorded arithmetic is what a wrong step looks like (formulas §3). Needs H, V and the log-prob under the
 * distribution the token was sampled from.
 *
 * <p>Example: bound -2; ten tokens with sum s = -4.5 and sum V = 3.75: z = -4.5 / sqrt(4) = -2.25 fires.
 *
 * @param bound z below it fires; standard deviations, -20 to 0; default -2.0
 * @param minTokens tokens with a known surprise before it judges; default 12
 */
public record SlipRule(double bound, int minTokens) implements RuleSpec {
    static RuleSpec parse(Section s) {
        return new SlipRule(s.number("bound", -2.0, -20, 0), s.integer("min_tokens", 12, 1, 1 << 20));
    }

    @Override
    public RuleId id() {
        return RuleId.SLIP;
    }

    @Override
    public SequenceRule newRule(RuleMemory memory) {
        return new Luck();
    }

    private final class Luck extends Watch {
        Luck() {
            super(Reason.UNLUCKY_DRAW);
        }

        @Override
        boolean fires(SequenceSignals signals, StatedAnswers stated) {
            Surprise surprise = signals.surprise();
            double z = surprise.z();
            return surprise.tokens() >= minTokens && !Double.isNaN(z) && judge(z < bound, z, bound);
        }

        @Override
        public @Nullable String inactive(SequenceSignals signals) {
            Surprise surprise = signals.surprise();
            String why = surprise.inactive();
            if (why != null) {
                return "surprise: " + why;
            }
            return surprise.tokens() >= minTokens ? null
                    : "min_tokens " + minTokens + " is not reached: " + surprise.tokens() + " tokens with a known surprise";
        }
    }
}
