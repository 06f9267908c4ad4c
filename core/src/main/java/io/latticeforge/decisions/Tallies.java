package io.latticeforge.decisions;

import java.util.List;

/**
 * The votes of a group counted under several vote rules, once over all ballots and once without those of samples that were cut off by their
 * length limit: on recorded traces the whole lift of weighting came from those (formulas §5). Reusable, not thread-safe.
 *
 * <p>Example: a, a truncated, b: the majority is a (2 : 1); without truncated samples a and b are tied.
 */
public final class Tallies {
    private final TallySet all = new TallySet();
    private final TallySet completed = new TallySet();
    private final Ballots onlyCompleted = new Ballots();

    /** Counts under each rule; the first rule is the policy's. */
    public void count(Ballots ballots, List<VoteRule> rules) {
        onlyCompleted.takeCompleted(ballots);
        all.count(ballots, rules);
        completed.count(onlyCompleted, rules);
    }

    /** Over all ballots. */
    public TallySet all() {
        return all;
    }

    /** Over the ballots of samples that were not cut off. Answers have the same index as among {@link #all}. */
    public TallySet completed() {
        return completed;
    }

    /** Ballots of samples that were cut off; where there are none, both sets are the same. */
    public int truncated() {
        return all.voters() - completed.voters();
    }
}
