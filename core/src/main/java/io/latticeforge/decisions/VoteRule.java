package io.latticeforge.decisions;

import io.latticeforge.signals.ConfidenceProfile;

/**
 * How much each ballot counts. All ballots are weighed in one call, because some votes rank or normalise them; the weight of an answer is
 * the sum over its ballots. Immutable, deterministic, allocation-free once the group's work space has grown.
 *
 * <p>Promised for at most 1,024 ballots, whatever values they hold or lack: each weight is at least 0 and finite, and so is their sum; the
 * weights do not depend on what was weighed before, and permuting the ballots permutes the weights (up to rounding).
 *
 * <p>What is not known: a vote that looks at one value of a ballot states what a ballot without it counts. Where no ballot has it, all
 * count the same, and the vote is the majority.
 */
public interface VoteRule {
    /** Tokens of a window unless a policy says otherwise; also the most. */
    int DEFAULT_WINDOW_TOKENS = ConfidenceProfile.WINDOW_TOKENS;

    VoteId id();

    /** Tokens of the windows of confidence that it looks at, 1 to {@link #DEFAULT_WINDOW_TOKENS}; 0 where it looks at none. */
    default int confidenceWindow() {
        return 0;
    }

    /** Tokens of the window of entropy that it looks at, 1 to {@link #DEFAULT_WINDOW_TOKENS}; 0 where it looks at none. */
    default int entropyWindow() {
        return 0;
    }

    /**
     * Writes the weight of ballot i to {@code weights[i]}.
     *
     * @param weights at least as long as there are ballots; what lies beyond is left alone
     */
    void weigh(Ballots ballots, double[] weights);
}
