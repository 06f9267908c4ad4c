package io.latticeforge.decisions;

import io.latticeforge.settings.Section;

/**
 * w = exp(scale * clip(z, -6, 1)), z the running surprise (formulas §5): a sample that got improbable draws from its own model has probably
 * slipped. A ballot whose z is not known counts 1, as if z were what is expected, 0; so where the sampling distribution is unknown for all,
 * this is the majority.
 *
 * <p>Example: scale 1: z = -2 gives 0.1353, z = 0 gives 1, z = 3 is clipped to 1 and gives 2.7183.
 *
 * @param scale per standard deviation, 0 to 10; default 1.0
 */
public record SurpriseVote(double scale) implements VoteRule {
    private static final double LOWEST_Z = -6;
    private static final double HIGHEST_Z = 1;

    static VoteRule parse(Section s) {
        return new SurpriseVote(s.number("scale", 1.0, 0, 10));
    }

    @Override
    public VoteId id() {
        return VoteId.SURPRISE;
    }

    @Override
    public void weigh(Ballots ballots, double[] weights) {
        for (int i = 0; i < ballots.size(); i++) {
            weights[i] = weight(ballots.get(i).surprise);
        }
    }

    private double weight(double z) {
        return Double.isNaN(z) ? 1 : StrictMath.exp(scale * Math.min(HIGHEST_Z, Math.max(LOWEST_Z, z)));
    }
}
