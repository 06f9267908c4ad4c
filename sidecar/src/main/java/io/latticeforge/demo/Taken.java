package io.latticeforge.demo;

import io.latticeforge.protocol.codec.Action;

/**
 * A decision that the loop obeyed.
 *
 * @param sequence -1 for a decision about the group
 * @param step index of the token at which it was decided
 */
public record Taken(int group, int sequence, Action action, int rule, int reason, int step, double value, double threshold, long policyVersion) {
    /** The same decision, also if rows of another size gave it: values agree within the kernels' error bound. */
    boolean sameAs(Taken other) {
        return group == other.group && sequence == other.sequence && action == other.action && rule == other.rule && step == other.step
                && Math.abs(value - other.value) <= 1e-4 * Math.max(1, Math.abs(value));
    }
}
