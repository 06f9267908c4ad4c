package io.latticeforge.signals;

import io.latticeforge.base.State;
import java.util.Arrays;

/**
 * Running robust sigma: 1.4826 times the median absolute deviation from the median, over the last {@code size} values (the factor makes it
 * the standard deviation of a normal distribution). The values are kept in order beside the ring, so that adding and asking cost O(size)
 * and allocate nothing.
 *
 * <p>Example: values 1 1 2 2 4 6 9: median 2, deviations 0 0 1 1 2 4 7, MAD 1, sigma 1.4826.
 */
final class RobustScale {
    private static final double NORMAL = 1.4826;

    private final float[] ring;
    private final float[] sorted;
    private int seen;

    RobustScale(int size) {
        ring = new float[size];
        sorted = new float[size];
    }

    /** Values held: at most {@code size}. */
    int held() {
        return Math.min(seen, ring.length);
    }

    void add(float value) {
        int held = held();
        int slot = seen % ring.length;
        if (held == ring.length) {
            int at = Arrays.binarySearch(sorted, 0, held, ring[slot]);
            System.arraycopy(sorted, at + 1, sorted, at, held - at - 1);
            held--;
        }
        int at = Arrays.binarySearch(sorted, 0, held, value);
        at = at < 0 ? -at - 1 : at;
        System.arraycopy(sorted, at, sorted, at + 1, held - at);
        sorted[at] = value;
        ring[slot] = value;
        seen++;
    }

    /** NaN before the first value; 0 where more than half of the values are equal. */
    double sigma() {
        int n = held();
        if (n == 0) {
            return Double.NaN;
        }
        double median = (n & 1) == 1 ? sorted[n / 2] : ((double) sorted[n / 2 - 1] + sorted[n / 2]) / 2;
        int below = (n - 1) / 2;
        int above = below + 1;
        double previous = 0;
        double deviation = 0;
        for (int taken = 0; taken <= n / 2; taken++) {
            previous = deviation;
            double down = below >= 0 ? median - sorted[below] : Double.POSITIVE_INFINITY;
            double up = above < n ? sorted[above] - median : Double.POSITIVE_INFINITY;
            if (down <= up) {
                deviation = down;
                below--;
            } else {
                deviation = up;
                above++;
            }
        }
        return NORMAL * ((n & 1) == 1 ? deviation : (previous + deviation) / 2);
    }

    void state(State s) {
        seen = s.i32(seen);
        s.f32s(ring, 0, ring.length);
        if (s.restoring()) {
            System.arraycopy(ring, 0, sorted, 0, held());
            Arrays.sort(sorted, 0, held());
        }
    }
}
