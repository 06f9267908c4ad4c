package io.latticeforge.decisions;

import io.latticeforge.settings.Section;

/**
 * w = exp(-H_tail), H_tail the mean entropy of the last n tokens in nats, of all of them in a shorter sample (formulas §5): 1 for a model
 * that was sure of every token. A ballot whose H_tail is not known counts as the mean of the others.
 *
 * <p>Example: H_tail = 0.5 nats: w = 0.6065.
 *
 * @param window n, 1 to 2,048 tokens; default 2,048; at most a quarter of the median length of the traffic, or it is nearly the mean of all
 */
public record TailEntropyVote(int window) implements VoteRule {
    static VoteRule parse(Section s) {
        return new TailEntropyVote(s.integer("window", DEFAULT_WINDOW_TOKENS, 1, DEFAULT_WINDOW_TOKENS));
    }

    @Override
    public int entropyWindow() {
        return window;
    }

    @Override
    public VoteId id() {
        return VoteId.TAIL_ENTROPY;
    }

    @Override
    public void weigh(Ballots ballots, double[] weights) {
        int n = ballots.size();
        BallotValue.TAIL_ENTROPY.read(ballots, 0, Double.MAX_VALUE, weights);
        for (int i = 0; i < n; i++) {
            weights[i] = StrictMath.exp(-weights[i]);
        }
        Unknown.asMean(weights, n);
    }
}
