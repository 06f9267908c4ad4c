package io.latticeforge.decisions;

import io.latticeforge.base.State;

/** The answers that the text of one sequence has stated so far: the last few, as indices into the group's answers. Not thread-safe. */
public final class StatedAnswers {
    /** How many of the newest are kept: the most that a rule may ask to agree. */
    public static final int KEPT = 8;

    private final int[] answers = new int[KEPT];
    private final long[] identities = new long[KEPT];
    private int count;
    private int lastStep = -1;

    /**
     * Notes an answer. One for the same step as the newest stands in its place: a client that lost the reply has said it again.
     *
     * @param answer index into the group's answers
     * @param step index of the token that completed it
     * @param identity of the record that reported it
     */
    public void add(int answer, int step, long identity) {
        int at = count > 0 && step == lastStep ? count - 1 : count++;
        answers[at % KEPT] = answer;
        identities[at % KEPT] = identity;
        lastStep = step;
    }

    public int count() {
        return count;
    }

    /** The newest answer, or -1. */
    public int last() {
        return count == 0 ? -1 : answers[(count - 1) % KEPT];
    }

    /** Record of the newest answer; 0 if there is none. */
    public long lastIdentity() {
        return count == 0 ? 0 : identities[(count - 1) % KEPT];
    }

    /** Step of the newest answer, or -1. */
    public int lastStep() {
        return lastStep;
    }

    /** Whether the newest k answers, 1 to {@link #KEPT}, are there and equal. */
    public boolean agree(int k) {
        if (count < k) {
            return false;
        }
        for (int i = 2; i <= k; i++) {
            if (answers[(count - i) % KEPT] != last()) {
                return false;
            }
        }
        return true;
    }

    public void state(State s) {
        s.i32s(answers, 0, KEPT);
        s.i64s(identities, 0, KEPT);
        count = s.i32(count);
        lastStep = s.i32(lastStep);
    }
}
