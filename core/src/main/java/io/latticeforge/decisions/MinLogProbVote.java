package io.latticeforge.decisions;

import io.latticeforge.settings.Section;

/**
 * w = exp(min ln p(chosen)), the probability of the least probable token that was drawn (formulas §5): a chain is as good as its weakest
 * link. A ballot without log-probs counts as the mean of the others.
 *
 * <p>Example: the least probable token had ln p = -3: w = 0.0498.
 */
public record MinLogProbVote() implements VoteRule {
    static VoteRule parse(Section s) {
        return new MinLogProbVote();
    }

    @Override
    public VoteId id() {
        return VoteId.MIN_LOG_PROB;
    }

    @Override
    public void weigh(Ballots ballots, double[] weights) {
        int n = ballots.size();
        BallotValue.MIN_LOG_PROB.read(ballots, -Double.MAX_VALUE, 0, weights);
        for (int i = 0; i < n; i++) {
            weights[i] = StrictMath.exp(weights[i]);
        }
        Unknown.asMean(weights, n);
    }
}
