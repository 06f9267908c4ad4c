package io.latticeforge.decisions;

import io.latticeforge.settings.Section;
import java.util.Arrays;

/** Every ballot counts 1. */
public record MajorityVote() implements VoteRule {
    static VoteRule parse(Section s) {
        return new MajorityVote();
    }

    @Override
    public VoteId id() {
        return VoteId.MAJORITY;
    }

    @Override
    public void weigh(Ballots ballots, double[] weights) {
        Arrays.fill(weights, 0, ballots.size(), 1);
    }
}
