package io.latticeforge.signals;

import io.latticeforge.base.State;

/**
 * Micro-grokking on segments (formulas §2): the mean of {@code before} segment values lies above hi, and each of the {@code after} that
 * follow lies below lo; equivalently a sharp negative second difference confirmed by quiet. A value is the largest H of a segment, nats;
 * segments without a known one are not counted.
 *
 * <p>Defaults: before 2, hi 1.0, after 2, lo 0.3 nats.
 *
 * <p>Example: before 2, after 1, hi 1.0, lo 0.3: values 0.9 1.5 0.1: the mean 1.2 lies above 1.0 and 0.1 below 0.3: a collapse at the
 * third.
 */
public final class SegmentCollapse {
    private final int before;
    private final int after;
    private final double hi;
    private final double lo;
    private final float[] ring;
    private int seen;

    public SegmentCollapse(int before, double hi, int after, double lo) {
        this.before = before;
        this.after = after;
        this.hi = hi;
        this.lo = lo;
        ring = new float[before + after];
    }

    /** Takes the value of the segment that has just ended, NaN if it has none; returns whether it completes a collapse. */
    public boolean update(float value) {
        if (Float.isNaN(value)) {
            return false;
        }
        ring[seen % ring.length] = value;
        seen++;
        return ready() && loudestAfter() < lo && meanBefore() > hi;
    }

    /** Whether enough segments have ended to judge. */
    public boolean ready() {
        return seen >= ring.length;
    }

    /** Segments with a value so far. */
    public int segments() {
        return seen;
    }

    public int segmentsNeeded() {
        return ring.length;
    }

    /** Mean of the values before the quiet ones, nats; only once {@link #ready}. */
    public double meanBefore() {
        double sum = 0;
        for (int i = 0; i < before; i++) {
            sum += ring[(seen - ring.length + i) % ring.length];
        }
        return sum / before;
    }

    /** Largest of the last {@code after} values, nats; only once {@link #ready}. */
    public float loudestAfter() {
        float loudest = Float.NEGATIVE_INFINITY;
        for (int i = 1; i <= after; i++) {
            loudest = Math.max(loudest, ring[(seen - i) % ring.length]);
        }
        return loudest;
    }

    public void state(State s) {
        s.f32s(ring, 0, ring.length);
        seen = s.i32(seen);
    }
}
