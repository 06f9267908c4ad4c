package io.latticeforge.decisions;

import org.jspecify.annotations.Nullable;

/** A rule that ends sampling, as a policy states it: immutable parameters, and the maker of what a group asks. */
public interface SampleStopSpec {
    RuleId id();

    /** The vote that weighs the ballots; null where none does. */
    default @Nullable VoteRule weight() {
        return null;
    }

    /** Whether what it says may depend on the order in which the ballots of one step were cast; it is asked once a step. */
    default boolean ordered() {
        return true;
    }

    /** A fresh instance for one group. */
    SampleStop newStop();
}
