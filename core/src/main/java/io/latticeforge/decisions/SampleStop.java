package io.latticeforge.decisions;

/**
 * Decides from the votes so far whether more samples would change anything. Stateless but for what the last call found; not thread-safe.
 */
public interface SampleStop {
    RuleId id();

    /** Whether the group is settled by these votes; asked once a step, after all votes of that step. */
    boolean settled(Ballots ballots);

    double value();

    double threshold();

    Reason reason();

    /** Whether it settles a group when {@link #value} rises to {@link #threshold}; else when it falls to it. */
    default boolean rises() {
        return true;
    }
}
