package io.latticeforge.signals;

import io.latticeforge.base.State;
import io.latticeforge.kernels.Observation;
import java.util.Arrays;

/**
 * The tokens between two boundary tokens: what a model says in one breath. Token entropy is spiky, so the value of a segment is the maximum
 * of H inside it (formulas §2). A boundary is a token id that the session named, or a flag on the observation; it belongs to the segment
 * that it ends.
 *
 * <p>Example: entropies 0.1 2.3 0.0 with a boundary on the last: the segment ends with maximum 2.3.
 */
public final class Segments {
    private final int[] boundaryTokens;
    private int count;
    private boolean ended;
    /** Of the open segment; NaN while it has no valid token. */
    private float max = Float.NaN;
    private float lastMax = Float.NaN;

    /** @param boundaryTokens token ids, ascending */
    public Segments(int[] boundaryTokens) {
        this.boundaryTokens = boundaryTokens;
    }

    public void update(Observation o) {
        if (!o.is(Observation.INVALID) && !Float.isNaN(o.entropy)) {
            max = Float.isNaN(max) ? o.entropy : Math.max(max, o.entropy);
        }
        ended = o.is(Observation.BOUNDARY) || Arrays.binarySearch(boundaryTokens, o.chosenToken) >= 0;
        if (ended) {
            lastMax = max;
            count++;
            max = Float.NaN;
        }
    }

    /** Whether the newest token ended a segment. */
    public boolean ended() {
        return ended;
    }

    /** Segments ended so far. */
    public int count() {
        return count;
    }

    /** Whether the session named boundary tokens at all. */
    public boolean named() {
        return boundaryTokens.length > 0;
    }

    /** Maximum entropy of the last ended segment, nats; NaN if it had no valid token. */
    public float lastMax() {
        return lastMax;
    }

    /** Maximum entropy of the open segment so far, or of the one that has just ended; nats. */
    public float currentMax() {
        return Float.isNaN(max) ? lastMax : max;
    }

    public void state(State s) {
        count = s.i32(count);
        ended = s.flag(ended);
        max = s.f32(max);
        lastMax = s.f32(lastMax);
    }
}
