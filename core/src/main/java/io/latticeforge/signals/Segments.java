package io.latticeforge.signals;

import io.latticeforge.base.State;
import io.latticeforge.kernels.Observation;
import java.util.Arrays;

/**
 * The tokens between two boundary tokens: what a model says in one breath. Token entropy is spiky, so the value of a segment is the maximum
 * of H inside it (formulas §2). A boundary is a token id that the session named, or a flag on the observation; it belongs to the segment
 * that it ends.
 *
 * <p>Example: entropies 0.1 2.3 0.0 with a boundary on the last: the segment ends with maximum 2.3 and mean 0.8.
 */
public final class Segments {
    private final int[] boundaryTokens;
    private int count;
    private boolean ended;
    private int tokens;
    private float max;
    private double sum;
    private int lastTokens;
    private float lastMax = Float.NaN;
    private float lastMean = Float.NaN;

    /** @param boundaryTokens token ids, ascending */
    public Segments(int[] boundaryTokens) {
        this.boundaryTokens = boundaryTokens;
    }

    public void update(Observation o) {
        if (!o.is(Observation.INVALID) && !Float.isNaN(o.entropy)) {
            max = tokens == 0 ? o.entropy : Math.max(max, o.entropy);
            sum += o.entropy;
            tokens++;
        }
        ended = o.is(Observation.BOUNDARY) || Arrays.binarySearch(boundaryTokens, o.chosenToken) >= 0;
        if (ended) {
            lastTokens = tokens;
            lastMax = tokens == 0 ? Float.NaN : max;
            lastMean = tokens == 0 ? Float.NaN : (float) (sum / tokens);
            count++;
            tokens = 0;
            sum = 0;
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

    /** Mean entropy of the last ended segment, nats. */
    public float lastMean() {
        return lastMean;
    }

    /** Tokens with a known entropy in the last ended segment. */
    public int lastTokens() {
        return lastTokens;
    }

    /** Maximum entropy of the open segment so far, or of the one that has just ended; nats. */
    public float currentMax() {
        return tokens == 0 ? lastMax : max;
    }

    public void state(State s) {
        count = s.i32(count);
        ended = s.flag(ended);
        tokens = s.i32(tokens);
        max = s.f32(max);
        sum = s.f64(sum);
        lastTokens = s.i32(lastTokens);
        lastMax = s.f32(lastMax);
        lastMean = s.f32(lastMean);
    }
}
