package io.latticeforge.bench;

/** Holds answers to what was expected: a benchmark whose answer is wrong ends in an exception, not in a figure. Counts what was held. */
final class Answers {
    private final double skew;
    private long count;

    Answers() {
        this(0);
    }

    private Answers(double skew) {
        this.skew = skew;
    }

    /** Expects everything to be one more than it should be: whoever passes with these checks nothing. */
    static Answers skewed() {
        return new Answers(1);
    }

    /** @param tolerance relative, absolute below 1 */
    void near(String what, double expected, double actual, double tolerance) {
        count++;
        double wanted = expected + skew;
        if (!(Math.abs(wanted - actual) <= tolerance * Math.max(1, Math.abs(wanted)))) {
            throw new IllegalStateException(what + ": expected " + wanted + ", was " + actual);
        }
    }

    void equal(String what, long expected, long actual) {
        count++;
        if (expected + (long) skew != actual) {
            throw new IllegalStateException(what + ": expected " + (expected + (long) skew) + ", was " + actual);
        }
    }

    /** Answers held so far. */
    long count() {
        return count;
    }
}
