package io.latticeforge.decisions;

import io.latticeforge.settings.Section;

/**
 * w = (N - rank + 1)^p, rank 1 for the most self-certain of N ballots (Borda vote of arXiv 2502.18581; it chooses p by N, from below 1 for
 * 8 samples to above 1 for 64). Self-certainty is KL(U || p) in nats, averaged over the tokens; it takes whole rows. Equals share the mean of
 * their ranks, and so do the ballots whose self-certainty is not known, behind all others.
 *
 * <p>Example: p = 1, self-certainty 14, 20, 17, 17: ranks 4, 1, 2.5, 2.5: weights 1, 4, 2.5, 2.5.
 *
 * @param power p, 0 to 10; default 1; 0 is the majority
 */
public record BordaVote(double power) implements VoteRule {
    static VoteRule parse(Section s) {
        return new BordaVote(s.number("power", 1, 0, 10));
    }

    @Override
    public VoteId id() {
        return VoteId.BORDA;
    }

    @Override
    public void weigh(Ballots ballots, double[] weights) {
        int n = ballots.size();
        for (int i = 0; i < n; i++) {
            double certainty = ballots.get(i).selfCertainty;
            int below = 0;
            int level = 0;
            for (int j = 0; j < n; j++) {
                double other = ballots.get(j).selfCertainty;
                boolean same = other == certainty || Double.isNaN(other) && Double.isNaN(certainty);
                level += same ? 1 : 0;
                below += !same && (other < certainty || Double.isNaN(other)) ? 1 : 0;
            }
            weights[i] = StrictMath.pow(below + (level + 1) / 2.0, power);
        }
    }
}
