package io.latticeforge.decisions;

import io.latticeforge.settings.Section;

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
    public double weight(Ballot ballot) {
        return 1;
    }
}
