package io.latticeforge.controller;

import io.latticeforge.base.State;

/**
 * What is known of a session before its next group begins: how its groups came out and how unsure they began. Exponential means over
 * the last {@value #MEMORY} groups or so: mean ← mean + (value − mean) / min(n, {@value #MEMORY}), n counting the value.
 *
 * <p>The features x of a group, all finite: 1 (bias), a tenth of ln(1 + prompt tokens), mean score of earlier groups (0.5 before the
 * first), and h / (1 + h) for the mean h of the mean and of the largest entropy (nats) over the first tokens of the samples of earlier groups (0
 * before the first).
 *
 * <p>Worked: a prompt of 12 tokens, after groups that scored 1 and 0 and began at a mean of 1 nat and at most 3:
 * x = (1, 0.256, 0.5, 0.5, 0.75).
 */
public final class Traffic {
    /** Features of a group, the bias included. */
    public static final int FEATURES = 5;

    private static final int MEMORY = 16;
    private static final double UNKNOWN_SCORE = 0.5;

    private int outcomes;
    private int beginnings;
    private double score = UNKNOWN_SCORE;
    private double meanEntropy;
    private double largestEntropy;

    /**
     * Features of a group that begins now.
     *
     * @param promptTokens unsigned
     * @param into takes {@link #FEATURES} numbers
     */
    public void features(int promptTokens, double[] into) {
        into[0] = 1;
        into[1] = StrictMath.log1p(Integer.toUnsignedLong(promptTokens)) / 10;
        into[2] = score;
        into[3] = meanEntropy / (1 + meanEntropy);
        into[4] = largestEntropy / (1 + largestEntropy);
    }

    /** A group came out with a score of 0 to 1. */
    public void outcome(double its) {
        outcomes = Math.min(MEMORY, outcomes + 1);
        score += (its - score) / outcomes;
    }

    /** A group is over; one without a known entropy says nothing. */
    public void beginning(FirstTokens tokens) {
        if (tokens.known()) {
            beginnings = Math.min(MEMORY, beginnings + 1);
            meanEntropy += (tokens.mean() - meanEntropy) / beginnings;
            largestEntropy += (tokens.largest() - largestEntropy) / beginnings;
        }
    }

    public void state(State s) {
        outcomes = s.i32(outcomes);
        beginnings = s.i32(beginnings);
        score = s.f64(score);
        meanEntropy = s.f64(meanEntropy);
        largestEntropy = s.f64(largestEntropy);
    }
}
