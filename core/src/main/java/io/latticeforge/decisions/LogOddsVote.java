package io.latticeforge.decisions;

import io.latticeforge.settings.Section;

/**
 * w = ln(p / (1 - p)): the sum over an answer's ballots is the logarithm of the product of their odds, which is how independent witnesses
 * who are right with probability p add up (Nitzan and Paroush 1982). p is the geometric mean of the probabilities of the tokens drawn,
 * exp(mean ln p(chosen)), clipped to [0.5, 1 - 1e-6]: a doubtful witness counts nothing, not less than nothing. Samples of one model are
 * not independent and p is not calibrated; the tally is a ranking, not a probability. A ballot whose p is not known counts as the mean of the
 * others.
 *
 * <p>Example: mean ln p = -0.10536, p = 0.9: w = ln 9 = 2.1972.
 */
public record LogOddsVote() implements VoteRule {
    private static final double SUREST = 1 - 1e-6;

    static VoteRule parse(Section s) {
        return new LogOddsVote();
    }

    @Override
    public VoteId id() {
        return VoteId.LOG_ODDS;
    }

    @Override
    public void weigh(Ballots ballots, double[] weights) {
        int n = ballots.size();
        BallotValue.MEAN_LOG_PROB.read(ballots, -Double.MAX_VALUE, 0, weights);
        for (int i = 0; i < n; i++) {
            double p = Math.min(SUREST, Math.max(0.5, StrictMath.exp(weights[i])));
            weights[i] = StrictMath.log(p / (1 - p));
        }
        Unknown.asMean(weights, n);
    }
}
