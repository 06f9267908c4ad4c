package io.latticeforge.decisions;

import io.latticeforge.settings.Section;

/**
 * w = 1 / (1 + H_final), H_final in nats = mean entropy of the last 16 tokens (formulas §5). A ballot whose H_final is not known counts as
 * if it were 1 nat.
 *
 * <p>Example: H_final = 0.25 nats: w = 0.8. Not known: w = 0.5.
 */
public record EntropyVote() implements VoteRule {
    private static final double UNKNOWN_WEIGHT = 0.5;

    static VoteRule parse(Section s) {
        return new EntropyVote();
    }

    @Override
    public VoteId id() {
        return VoteId.ENTROPY;
    }

    @Override
    public void weigh(Ballots ballots, double[] weights) {
        for (int i = 0; i < ballots.size(); i++) {
            weights[i] = weight(ballots.get(i).finalEntropy);
        }
    }

    private static double weight(double entropyNats) {
        return Double.isNaN(entropyNats) ? UNKNOWN_WEIGHT : 1 / (1 + Math.max(0, entropyNats));
    }
}
