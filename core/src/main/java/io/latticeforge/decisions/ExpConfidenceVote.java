package io.latticeforge.decisions;

import io.latticeforge.settings.Section;

/**
 * w = exp(C / T), C the mean token confidence of the whole sequence in nats, T a temperature (DeepConf, arXiv 2508.15260, weights by C; the
 * exponential is CISC, arXiv 2502.06233). C typically lies between 10 and 25. C / T is clipped to [0, 300], so that weights and their sums
 * stay finite. A ballot whose C is not known counts 1, less than any real one: C over the best 20 of a distribution is at least ln 20.
 *
 * <p>Example: C = 12, T = 2: w = exp(6) = 403.43.
 *
 * @param temperature T in nats, 0.01 to 1,000; default 2
 */
public record ExpConfidenceVote(double temperature) implements VoteRule {
    private static final double LARGEST_EXPONENT = 300;

    static VoteRule parse(Section s) {
        return new ExpConfidenceVote(s.number("temperature", 2, 0.01, 1_000));
    }

    @Override
    public VoteId id() {
        return VoteId.EXP_CONFIDENCE;
    }

    @Override
    public void weigh(Ballots ballots, double[] weights) {
        for (int i = 0; i < ballots.size(); i++) {
            weights[i] = weight(ballots.get(i).meanConfidence);
        }
    }

    private double weight(double confidence) {
        return Double.isNaN(confidence) ? 1 : StrictMath.exp(Math.min(LARGEST_EXPONENT, Math.max(0, confidence / temperature)));
    }
}
