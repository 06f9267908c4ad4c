package io.latticeforge.signals;

import io.latticeforge.base.State;
import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.Sampling;
import org.jspecify.annotations.Nullable;

/**
 * How unlucky the draw was: s = ln q(chosen) + H(q) has mean 0 and variance V(q) under the distribution q that the token was sampled from,
 * so z = sum s / sqrt(sum V + 1/4) is a standardised martingale (formulas §2). Low z is an improbable path, a slip.
 *
 * <p>Where q is not the row itself (another temperature, truncation), s and V are taken from observations that carry them ({@link
 * Observation#SAMPLED}). Two kinds of tokens are left out and counted:
 *
 * <ul>
 *   <li><i>beyond the list</i>: truncation keeps more tokens than the observation lists, so that q is not known. Whether it is so depends
 *       on the row alone, not on what was drawn from it: the sum over the other tokens is a martingale as before.
 *   <li><i>outside</i>: q cannot have given the token. The client states another truncation than was applied, or rounding decided at the
 *       edge of the kept set. This does depend on the draw: what is left out would have been far below 0, so z is too high by as much, and
 *       the error grows with their share. A truncation that was applied but not stated (min-p, a grammar) leaves nothing out and lifts z,
 *       as then only tokens above the edge are drawn.
 * </ul>
 *
 * With more than half of the tokens left out there is no z.
 *
 * <p>Example: one token drawn with ln q = -3 where H = 1, V = 0.75: z = (-3 + 1) / sqrt(0.75 + 0.25) = -2.
 */
public final class Surprise {
    /** Null where tokens are drawn from the row as it is. */
    private final @Nullable Sampling sampling;
    private final @Nullable String inactive;
    private double sum;
    private double variance;
    private int tokens;
    private int beyond;
    private int outside;

    /**
     * @param sampling how tokens are drawn from the rows that are observed
     * @param inactive why that is not known or never tells anything, or null where it is
     */
    public Surprise(Sampling sampling, @Nullable String inactive) {
        this.sampling = sampling.whole() ? null : sampling;
        this.inactive = inactive;
    }

    public void update(Observation o) {
        if (inactive != null) {
            return;
        }
        if (sampling != null) {
            updateSampled(o);
        } else if (!Float.isNaN(o.chosenLogProb) && !Float.isNaN(o.varentropy) && !Float.isNaN(o.entropy)) {
            add((double) o.chosenLogProb + o.entropy, o.varentropy);
        }
    }

    private void updateSampled(Observation o) {
        if (!o.is(Observation.SAMPLED) || o.chosenToken < 0) {
            return;
        }
        if (Float.isNaN(o.sampledVarentropy)) {
            beyond++;
        } else if (Float.isNaN(o.surprise)) {
            outside++;
        } else {
            add(o.surprise, o.sampledVarentropy);
        }
    }

    private void add(double s, double v) {
        sum += s;
        variance += v;
        tokens++;
    }

    private boolean mostLeftOut() {
        return beyond + outside > tokens;
    }

    /** Running z; NaN while inactive. */
    public double z() {
        return tokens == 0 || mostLeftOut() ? Double.NaN : sum / Math.sqrt(variance + 0.25);
    }

    /** Tokens that z is made of. */
    public int tokens() {
        return tokens;
    }

    /** Tokens left out because truncation keeps more than is listed. */
    public int beyond() {
        return beyond;
    }

    /** Tokens left out because what is stated of the sampling cannot have given them. */
    public int outside() {
        return outside;
    }

    /** Why there is no z, or null where there is one. */
    public @Nullable String inactive() {
        if (inactive != null) {
            return inactive;
        }
        if (mostLeftOut()) {
            return beyond + outside + " of " + (tokens + beyond + outside) + " tokens are left out: " + beyond
                    + " drawn from more than the best " + Observation.TOP_K + ", " + outside + " not from what is kept";
        }
        if (tokens > 0) {
            return null;
        }
        return sampling == null ? "no token came with its log-prob, entropy and varentropy"
                : "no token came with a whole row, which alone tells it at " + sampling.describe();
    }

    public void state(State s) {
        sum = s.f64(sum);
        variance = s.f64(variance);
        tokens = s.i32(tokens);
        beyond = s.i32(beyond);
        outside = s.i32(outside);
    }
}
