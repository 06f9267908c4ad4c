package io.latticeforge.decisions;

/**
 * How much one ballot counts. Immutable, pure, and finite for every ballot, also one with missing values; of at most 1,024 ballots the sum
 * is finite too.
 */
public interface VoteRule {
    VoteId id();

    /** At least 0. */
    double weight(Ballot ballot);
}
