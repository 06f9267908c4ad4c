package io.latticeforge.decisions;

import io.latticeforge.settings.Section;

/**
 * DECIDED when the leading answer is ahead of the runner-up with probability p, ballots weighted (formulas §4): as {@link BetaStop}, with
 * weights in the place of counts. Weights have no natural unit, so they are scaled to the number of equal ballots that say as much, Kish's
 * n = (sum w)^2 / sum w^2: with shares A and B of the two leading answers, P(Beta(nA + 1, nB + 1) &gt; 1/2). Equal weights give Beta.
 * Nominal, not a guarantee, as Beta.
 *
 * <p>Example: weights 1, 1, 1 (a): n 3, A 1: 0.9375. Weights 1 (a), 0.1 (a): n = 1.21 / 1.01 = 1.198: 1 - 2^-2.198 = 0.782: the second
 * hardly counts.
 *
 * @param probability p, 0.5 to 0.999999; default 0.95
 * @param weight the vote that weighs the ballots; default surprise
 */
public record WeightedBetaStop(double probability, VoteRule weight) implements SampleStopSpec {
    static SampleStopSpec parse(Section s) {
        return new WeightedBetaStop(s.number("probability", 0.95, 0.5, 0.999999),
                VoteId.parse(s.form("weight", VoteId.SURPRISE.yamlName())));
    }

    @Override
    public RuleId id() {
        return RuleId.WEIGHTED_BETA;
    }

    @Override
    public boolean ordered() {
        return false;
    }

    @Override
    public SampleStop newStop() {
        return new Posterior();
    }

    private final class Posterior extends Verdict {
        private final AnswerCounts counts = new AnswerCounts();
        private final double[] leading = new double[2];

        Posterior() {
            super(RuleId.WEIGHTED_BETA, Reason.POSTERIOR, probability);
        }

        @Override
        public boolean settled(Ballots ballots) {
            counts.count(ballots, weight);
            int held = counts.largest(leading);
            if (held == 0) {
                return judge(false, 0.5);
            }
            double scale = counts.total() / counts.squares();
            double ahead = Gamma.aboveHalf(scale * leading[0] + 1, held == 1 ? 1 : scale * leading[1] + 1);
            return judge(ahead >= probability, ahead);
        }
    }
}
