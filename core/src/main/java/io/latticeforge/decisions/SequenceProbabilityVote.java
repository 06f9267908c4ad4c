package io.latticeforge.decisions;

import io.latticeforge.settings.Section;

/**
 * The probability that the model gave to the sample as a whole. Normalised by length, w = exp(mean ln p(chosen)) ("response probability" of
 * CISC, arXiv 2502.06233); otherwise w = exp(S - max S) with S = sum ln p(chosen), relative to the most probable sample of the group, for
 * the probability itself of some hundred tokens is 0 in a double: this one hardly ever lets a second sample count. A ballot without
 * log-probs counts as the mean of the others.
 *
 * <p>Example: 10 tokens, S = -1: normalised w = 0.9048; beside a sample with S = -0.5 not normalised w = 0.6065.
 *
 * @param lengthNormalised default true
 */
public record SequenceProbabilityVote(boolean lengthNormalised) implements VoteRule {
    private static final double LOWEST_NATS = -1e12;

    static VoteRule parse(Section s) {
        return new SequenceProbabilityVote(s.flag("length_normalised", true));
    }

    @Override
    public VoteId id() {
        return VoteId.SEQUENCE_PROBABILITY;
    }

    @Override
    public void weigh(Ballots ballots, double[] weights) {
        int n = ballots.size();
        (lengthNormalised ? BallotValue.MEAN_LOG_PROB : BallotValue.SUM_LOG_PROB).read(ballots, LOWEST_NATS, 0, weights);
        double reference = lengthNormalised ? 0 : LOWEST_NATS;
        for (int i = 0; i < n && !lengthNormalised; i++) {
            reference = weights[i] > reference ? weights[i] : reference;
        }
        for (int i = 0; i < n; i++) {
            weights[i] = StrictMath.exp(weights[i] - reference);
        }
        Unknown.asMean(weights, n);
    }
}
