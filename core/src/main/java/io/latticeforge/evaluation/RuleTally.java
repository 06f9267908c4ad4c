package io.latticeforge.evaluation;

/**
 * What came of a rule's decisions about samples. "Right if run on" is what the recording ended with.
 *
 * <p>Example: of 10 samples concluded 9 are right; 8 of the 10 are right if run on, of these 1 is wrong at conclude: precision 0.9, harm
 * 0.125.
 */
final class RuleTally {
    long fired;
    long right;
    long beforeStated;
    long beforeStatedRight;
    long rightIfRunOn;
    /** Wrong at the decision, right if run on. */
    long harmed;
    long tokensSaved;

    /**
     * One firing.
     *
     * @param rightNow for CONCLUDE whether the answer taken is right; for STOP whether the sample would have been right
     */
    void add(boolean rightNow, boolean rightLater, boolean beforeFirstStatement, int tokensLeft) {
        fired++;
        right += rightNow ? 1 : 0;
        beforeStated += beforeFirstStatement ? 1 : 0;
        beforeStatedRight += beforeFirstStatement && rightNow ? 1 : 0;
        rightIfRunOn += rightLater ? 1 : 0;
        harmed += rightLater && !rightNow ? 1 : 0;
        tokensSaved += tokensLeft;
    }

    void add(RuleTally other) {
        fired += other.fired;
        right += other.right;
        beforeStated += other.beforeStated;
        beforeStatedRight += other.beforeStatedRight;
        rightIfRunOn += other.rightIfRunOn;
        harmed += other.harmed;
        tokensSaved += other.tokensSaved;
    }

    /** Share of right ones; NaN if it never fired. */
    double precision() {
        return ratio(right, fired);
    }

    double precisionBeforeStated() {
        return ratio(beforeStatedRight, beforeStated);
    }

    /** P(wrong at conclude | right if run on). */
    double harm() {
        return ratio(harmed, rightIfRunOn);
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? Double.NaN : (double) part / whole;
    }
}
