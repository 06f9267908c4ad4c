package io.latticeforge.decisions;

import io.latticeforge.base.State;

/**
 * The answers that the text of one sequence has stated so far: the newest, as an index into the group's answers, and how many equal ones in
 * a row end with it. Not thread-safe.
 */
public final class StatedAnswers {
    /** The most that a rule may ask to agree. */
    public static final int MOST = 8;

    private int count;
    private int last = -1;
    private int lastStep = -1;
    private long lastIdentity;
    private int run;
    /** As they were before the newest: it may have to be taken back. */
    private int lastBefore = -1;
    private int runBefore;

    /**
     * Notes an answer. One for the same step as the newest stands in its place: a client that lost the reply has said it again.
     *
     * @param answer index into the group's answers
     * @param step index of the token that completed it
     * @param identity of the record that reported it
     */
    public void add(int answer, int step, long identity) {
        if (count == 0 || step != lastStep) {
            count++;
            lastBefore = last;
            runBefore = run;
        }
        run = answer == lastBefore ? runBefore + 1 : 1;
        last = answer;
        lastStep = step;
        lastIdentity = identity;
    }

    public int count() {
        return count;
    }

    /** The newest answer, or -1. */
    public int last() {
        return last;
    }

    /** Record of the newest answer; 0 if there is none. */
    public long lastIdentity() {
        return lastIdentity;
    }

    /** Step of the newest answer, or -1. */
    public int lastStep() {
        return lastStep;
    }

    /** Whether the newest k answers are there and equal. */
    public boolean agree(int k) {
        return run >= k;
    }

    public void state(State s) {
        count = s.i32(count);
        last = s.i32(last);
        lastStep = s.i32(lastStep);
        lastIdentity = s.i64(lastIdentity);
        run = s.i32(run);
        lastBefore = s.i32(lastBefore);
        runBefore = s.i32(runBefore);
    }
}
