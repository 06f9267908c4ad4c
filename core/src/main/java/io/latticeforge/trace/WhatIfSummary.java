package io.latticeforge.trace;

import java.util.List;

/** The run as a whole, under another policy. */
public final class WhatIfSummary {
    private final int[] byClass = new int[Validity.values().length];
    private TokenBounds saved = TokenBounds.NONE;
    private int groups;
    private int groupsDifferent;
    private int groupsUnidentified;
    private long tokens;
    long recorded;

    void group(GroupRun run, List<Difference> found) {
        groups++;
        groupsDifferent += found.isEmpty() ? 0 : 1;
        boolean unidentified = false;
        TokenBounds ofGroup = TokenBounds.NONE;
        for (Difference difference : found) {
            byClass[difference.validity().ordinal()]++;
            unidentified |= difference.validity() == Validity.UNIDENTIFIED;
            ofGroup = ofGroup.plus(difference.saved());
        }
        groupsUnidentified += unidentified ? 1 : 0;
        saved = unidentified ? saved : saved.plus(ofGroup);
        for (SampleRun sample : run.samples.values()) {
            tokens += sample.tokens;
        }
    }

    public int groups() {
        return groups;
    }

    public int groupsDifferent() {
        return groupsDifferent;
    }

    /** Decisions on record. */
    public long decisions() {
        return recorded;
    }

    public int differences(Validity validity) {
        return byClass[validity.ordinal()];
    }

    /** Tokens on record. */
    public long tokens() {
        return tokens;
    }

    /** Groups of which something is unidentified: what they would have cost is not known. */
    public int groupsUnidentified() {
        return groupsUnidentified;
    }

    /** Over the groups of which nothing is unidentified. */
    public TokenBounds saved() {
        return saved;
    }
}
