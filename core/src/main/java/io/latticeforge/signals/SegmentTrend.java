package io.latticeforge.signals;

import io.latticeforge.base.State;
import java.util.Arrays;

/**
 * Level, slope and swing of the last n segment values (formulas §2, "flat / oscillating"): their mean; the Theil-Sen slope, the median of
 * (x_j
 * - x_i) / (j - i) over all pairs (P. K. Sen, J. Am. Stat. Assoc. 63 (1968) 1379), which a few outliers do not move; and the share of
 * neighbouring differences whose signs differ. A value is the largest H of a segment, nats; segments without a known one are not counted.
 *
 * <p>Default n 12. Cost O(n^2 log n) a segment.
 *
 * <p>Example: values 1 2 1 4: slopes 1 0 1 -1 1 3, in order -1 0 1 1 1 3: median 1; differences 1 -1 3: both pairs of neighbours differ in
 * sign: swing 1; mean 2.
 */
public final class SegmentTrend {
    /** Most segments: their pairs are held while the median is taken. */
    public static final int MOST = 24;

    private final float[] ring;
    private final double[] slopes;
    private int seen;

    /** @param segments n, 3 to {@link #MOST} */
    public SegmentTrend(int segments) {
        ring = new float[segments];
        slopes = new double[segments * (segments - 1) / 2];
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

    /** Nats a segment; only once {@link #ready}. */
    public double slope() {
        int count = 0;
        for (int j = 1; j < ring.length; j++) {
            for (int i = 0; i < j; i++) {
                slopes[count++] = ((double) at(j) - at(i)) / (j - i);
            }
        }
        Arrays.sort(slopes);
        return (slopes[(count - 1) / 2] + slopes[count / 2]) / 2;
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
