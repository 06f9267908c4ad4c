package io.latticeforge.trace;

import org.jspecify.annotations.Nullable;

/**
 * How near a rule came to firing.
 *
 * @param enforced whether its firing would have been a decision
 * @param fired whether it did fire
 * @param step index of the token at which it was nearest; for a group the block; -1 if it was never able to fire
 * @param measured then; NaN if never
 * @param inactive why it was not able to fire, when it was last asked; null where it was
 */
public record NearMiss(String rule, boolean enforced, boolean fired, long step, double measured, double threshold, boolean rises,
        @Nullable String inactive) {
    /** Distance to the threshold in units of the threshold; 0 where it was passed and something else was missing. */
    public double gap() {
        double missing = rises ? threshold - measured : measured - threshold;
        return Double.isNaN(missing) ? Double.POSITIVE_INFINITY : Math.max(0, missing) / Math.max(1e-9, Math.abs(threshold));
    }

    boolean nearerThan(@Nullable NearMiss other) {
        return other == null || Double.isNaN(other.measured) || (rises ? measured > other.measured : measured < other.measured);
    }
}
