package io.latticeforge.trace;

import org.jspecify.annotations.Nullable;

/**
 * A decision, or the winner of a vote, that would have been another under another policy.
 *
 * @param sequence the sample; -1 for the group
 * @param recorded what was decided; null if nothing was
 * @param instead what would have been decided; null if nothing would
 * @param recordedWinner of a vote; null for a decision
 * @param insteadWinner of a vote; null for a decision
 * @param because why it has this validity
 * @param saved tokens that follow from it
 */
public record Difference(GroupKey group, int sequence, @Nullable Decided recorded, @Nullable Decided instead,
        @Nullable String recordedWinner,
        @Nullable String insteadWinner, Validity validity, String because, TokenBounds saved) {
    static Difference decision(GroupKey group, @Nullable Decided recorded, @Nullable Decided instead, Finding finding, TokenBounds saved) {
        Decided either = recorded != null ? recorded : instead;
        return new Difference(group, either == null ? -1 : either.sequence(), recorded, instead, null, null, finding.validity(),
                finding.because(),
                saved);
    }

    static Difference vote(GroupKey group, String recorded, String instead, Finding finding) {
        return new Difference(group, -1, null, null, recorded, instead, finding.validity(), finding.because(), TokenBounds.NONE);
    }

    /** Whether it is the winner of a vote. */
    public boolean ofVote() {
        return recordedWinner != null;
    }

    /** How valid a difference is, and why. */
    record Finding(Validity validity, String because) {}
}
