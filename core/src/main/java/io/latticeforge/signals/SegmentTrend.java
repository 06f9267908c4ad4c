package io.latticeforge.signals;

import io.latticeforge.base.State;

/**
 * Level, slope and swing of the last n segment values (formulas §2, "flat / oscillating"): their mean; the Theil-Sen slope, the median of
 * (x_j
 * - x_i) / (j - i) over all pairs (P. K. Sen, J. Am. Stat. Assoc. 63 (1968) 1379), which a few outliers do not move; and the share of
 * neighbouring differences whose signs differ. A value is the largest H of a segment, nats; segments without a known one are not counted.
 *
 * <p>Default n 12. Cost O(n^2 log n) a segment as a rule, O(n^4) at worst; holds the n values and nothing else.
 *
 * <p>Example: values 1 2 1 4: slopes 1 0 1 -1 1 3, in order -1 0 1 1 1 3: median 1; differences 1 -1 3: both pairs of neighbours differ in
 * sign: swing 1; mean 2.
 */
public final class SegmentTrend {
    /** Most segments. */
    public static final int MOST = 24;

    private final float[] ring;
    private int seen;

    /** @param segments n, 3 to {@link #MOST} */
    public SegmentTrend(int segments) {
        ring = new float[segments];
    }

    /** Takes the value of the segment that has just ended, NaN if it has none. */
    public void add(float value) {
        if (!Float.isNaN(value)) {
            ring[seen % ring.length] = value;
            seen++;
        }
    }

    /** Whether n segments have ended. */
    public boolean ready() {
        return seen >= ring.length;
    }

    /** Segments with a value so far. */
    public int segments() {
        return seen;
    }

    /** Nats; only once {@link #ready}. */
    public double mean() {
        double sum = 0;
        for (int i = 0; i < ring.length; i++) {
            sum += at(i);
        }
        return sum / ring.length;
    }

    /** Nats a segment; only once {@link #ready}. NaN where a value is infinite. */
    public double slope() {
        int pairs = ring.length * (ring.length - 1) / 2;
        return (ranked((pairs - 1) / 2) + ranked(pairs / 2)) / 2;
    }

    /** The slope that so many lie below: quickselect that looks for its candidates again instead of holding them. */
    private double ranked(int rank) {
        double low = Double.NEGATIVE_INFINITY;
        double high = Double.POSITIVE_INFINITY;
        int upToLow = 0;
        while (true) {
            double pivot = between(low, high, rank - upToLow);
            int below = count(pivot, false);
            int upTo = count(pivot, true);
            if (rank < below) {
                high = pivot;
            } else if (rank < upTo || Double.isNaN(pivot)) {
                return pivot;
            } else {
                low = pivot;
                upToLow = upTo;
            }
        }
    }

    /** Of the slopes between two bounds, in the order of their segments, the one after so many; NaN if there are not as many. */
    private double between(double low, double high, int skip) {
        int left = skip;
        for (int j = 1; j < ring.length; j++) {
            for (int i = 0; i < j; i++) {
                double slope = slope(i, j);
                if (slope > low && slope < high && left-- == 0) {
                    return slope;
                }
            }
        }
        return Double.NaN;
    }

    private int count(double bound, boolean including) {
        int count = 0;
        for (int j = 1; j < ring.length; j++) {
            for (int i = 0; i < j; i++) {
                double slope = slope(i, j);
                count += slope < bound || including && slope == bound ? 1 : 0;
            }
        }
        return count;
    }

    private double slope(int i, int j) {
        return ((double) at(j) - at(i)) / (j - i);
    }

    /** Sign changes of the difference over the n - 2 that there could be, 0 to 1; only once {@link #ready}. */
    public double swing() {
        int changes = 0;
        for (int i = 2; i < ring.length; i++) {
            float before = at(i - 1) - at(i - 2);
            float after = at(i) - at(i - 1);
            changes += before > 0 && after < 0 || before < 0 && after > 0 ? 1 : 0;
        }
        return changes / (double) (ring.length - 2);
    }

    private float at(int i) {
        return ring[(seen + i) % ring.length];
    }

    public void state(State s) {
        s.f32s(ring, 0, ring.length);
        seen = s.i32(seen);
    }
}
