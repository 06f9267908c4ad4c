package io.latticeforge.decisions;

import io.latticeforge.base.State;
import java.util.Arrays;

/**
 * The lowest group confidences of the first N sequences that ran to their own end, in ascending order, and the threshold that follows from
 * them: the value above which the best {@code keep} percent of them lie, by linear interpolation between ranks, (1 - keep/100) (N - 1) from
 * below (as numpy's percentile does).
 *
 * <p>Example: N = 5, confidences 8 9 10 11 12, keep 90: rank 0.4: threshold 8.4.
 */
final class WarmUp implements RuleMemory {
    private final double[] lowest;
    private final double keepPercent;
    private int complete;
    private int tooShort;

    WarmUp(int sequences, double keepPercent) {
        lowest = new double[sequences];
        this.keepPercent = keepPercent;
    }

    /** Takes the lowest group confidence of a completed sequence; NaN if it was too short to have one. Ignored once complete. */
    void add(double lowestConfidence) {
        if (over()) {
            return;
        }
        if (Double.isNaN(lowestConfidence)) {
            tooShort++;
            return;
        }
        int at = Arrays.binarySearch(lowest, 0, complete, lowestConfidence);
        at = at < 0 ? -at - 1 : at;
        System.arraycopy(lowest, at, lowest, at + 1, complete - at);
        lowest[at] = lowestConfidence;
        complete++;
    }

    /** Whether the threshold stands; it never changes after. */
    boolean over() {
        return complete == lowest.length;
    }

    /** Only once {@link #over}. */
    double threshold() {
        double rank = (1 - keepPercent / 100) * (lowest.length - 1);
        int below = Math.min((int) rank, lowest.length - 2);
        return lowest.length == 1 ? lowest[0] : lowest[below] + (rank - below) * (lowest[below + 1] - lowest[below]);
    }

    /** "3 of 16 sequences (2 more were shorter than 2048 tokens)". */
    String progress(int needTokens) {
        return complete + " of " + lowest.length + " sequences"
                + (tooShort == 0 ? "" : " (" + tooShort + " more were shorter than " + needTokens + " tokens)");
    }

    @Override
    public void state(State s) {
        s.f64s(lowest, 0, lowest.length);
        complete = s.i32(complete);
        tooShort = s.i32(tooShort);
    }
}
