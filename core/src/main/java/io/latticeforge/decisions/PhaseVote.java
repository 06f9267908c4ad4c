package io.latticeforge.decisions;

import io.latticeforge.settings.Section;

/**
 * One dimension per distinct answer: equal answers add up, different ones are orthogonal. With amplitudes a_i of another vote and S(x)
 * their sum over the ballots for x, the weight of answer x is S(x)^2 / sum over y of S(y)^2 (formulas §5); each ballot gets its share of that pro
 * rata a_i. Squaring keeps the order, so the winner is that of the vote the amplitudes come from; what is new is the <em>sharpness</em> of
 * the consensus, which is the winner's weight: 1 if all agree, 1/m if m answers stand level.
 *
 * <p>Example: amplitudes 1 1 1 for a, 1 for b: S = 3, 1: weights 0.9 and 0.1; sharpness 0.9 where the share is 0.75.
 *
 * @param weight the vote that gives the amplitudes; default surprise
 */
public record PhaseVote(VoteRule weight) implements VoteRule {
    static VoteRule parse(Section s) {
        return new PhaseVote(VoteId.parse(s.form("weight", VoteId.SURPRISE.yamlName())));
    }

    @Override
    public VoteId id() {
        return VoteId.PHASE;
    }

    @Override
    public int confidenceWindow() {
        return weight.confidenceWindow();
    }

    @Override
    public int entropyWindow() {
        return weight.entropyWindow();
    }

    @Override
    public void weigh(Ballots ballots, double[] weights) {
        int n = ballots.size();
        weight.weigh(ballots, weights);
        double largest = 0;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, weights[i]);
        }
        if (largest == 0) {
            return;
        }
        double[] sums = ballots.perAnswer();
        for (int i = 0; i < n; i++) {
            weights[i] /= largest;
            sums[ballots.get(i).answer] += weights[i];
        }
        double squares = 0;
        for (int answer = 0; answer < ballots.answerCount(); answer++) {
            squares += sums[answer] * sums[answer];
        }
        for (int i = 0; i < n; i++) {
            weights[i] *= sums[ballots.get(i).answer] / squares;
        }
    }
}
