package io.latticeforge.decisions;

import io.latticeforge.settings.Section;

/**
 * w_i = exp(C_i / T) / sum over j of exp(C_j / T): confidence-informed self-consistency (CISC, arXiv 2502.06233), which normalises the
 * confidences of one question among themselves. C is the mean token confidence in nats; CISC's own confidences lie in [0, 1] and its T is
 * tuned on held-out questions, so the default here is a guess [unverified]. The weights sum to 1; the winner is that of exp(C / T), without
 * its clipping. A ballot whose C is not known counts as the mean of the others.
 *
 * <p>Example: C = 12 and 10, T = 1: weights 0.8808 and 0.1192.
 *
 * @param temperature T in nats, 0.01 to 1,000; default 1
 */
public record SoftmaxVote(double temperature) implements VoteRule {
    private static final double HIGHEST_NATS = 1e6;

    static VoteRule parse(Section s) {
        return new SoftmaxVote(s.number("temperature", 1, 0.01, 1_000));
    }

    @Override
    public VoteId id() {
        return VoteId.SOFTMAX;
    }

    @Override
    public void weigh(Ballots ballots, double[] weights) {
        int n = ballots.size();
        BallotValue.MEAN_CONFIDENCE.read(ballots, -HIGHEST_NATS, HIGHEST_NATS, weights);
        double highest = -HIGHEST_NATS;
        for (int i = 0; i < n; i++) {
            highest = weights[i] > highest ? weights[i] : highest;
        }
        for (int i = 0; i < n; i++) {
            weights[i] = StrictMath.exp((weights[i] - highest) / temperature);
        }
        Unknown.asMean(weights, n);
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += weights[i];
        }
        for (int i = 0; i < n; i++) {
            weights[i] /= sum;
        }
    }
}
