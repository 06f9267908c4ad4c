package io.latticeforge.signals;

import io.latticeforge.base.State;

/**
 * Running robust sigma: 1.4826 times the median absolute deviation from the median, over the last {@code size} values (the factor makes it
 * the standard deviation of a normal distribution). Beside the ring stands its order, so that adding and asking cost O(size) and
 * allocate nothing.
 *
 * <p>Example: values 1 1 2 2 4 6 9: median 2, deviations 0 0 1 1 2 4 7, MAD 1, sigma 1.4826.
 */
final class RobustScale {
    private static final double NORMAL = 1.4826;

    private final float[] ring;
    /** Slots of the ring, ascending by their values. */
    private final byte[] order;
    private int seen;

    /** @param size 1 to 127 */
    RobustScale(int size) {
        ring = new float[size];
        order = new byte[size];
    }

    /** Values held: at most {@code size}. */
    int held() {
        return Math.min(seen, ring.length);
    }

    void add(float value) {
        int held = held();
        int slot = seen % ring.length;
        int at = 0;
        while (at < held && order[at] != slot) {
            at++;
        }
        ring[slot] = value;
        seen++;
        while (at > 0 && sorted(at - 1) > value) {
            order[at] = order[at - 1];
            at--;
        }
        while (at < held - 1 && sorted(at + 1) < value) {
            order[at] = order[at + 1];
            at++;
        }
        order[at] = (byte) slot;
    }

    private float sorted(int at) {
        return ring[order[at]];
    }

    /** NaN before the first value; 0 where more than half of the values are equal. */
    double sigma() {
        int n = held();
        if (n == 0) {
            return Double.NaN;
        }
        double median = (n & 1) == 1 ? sorted(n / 2) : ((double) sorted(n / 2 - 1) + sorted(n / 2)) / 2;
        int below = (n - 1) / 2;
        int above = below + 1;
        double previous = 0;
        double deviation = 0;
        for (int taken = 0; taken <= n / 2; taken++) {
            previous = deviation;
            double down = below >= 0 ? median - sorted(below) : Double.POSITIVE_INFINITY;
            double up = above < n ? sorted(above) - median : Double.POSITIVE_INFINITY;
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
            int stored = seen;
            int held = held();
            for (seen = 0; seen < held;) {
                add(ring[seen]);
            }
            seen = stored;
        }
    }
}
