package io.latticeforge.engine;

import io.latticeforge.base.State;
import io.latticeforge.decisions.Action;

/**
 * A decision that its client has not yet reported as applied: it stands in every reply until then.
 *
 * @param identity its journal position
 * @param sequence {@link Engine#WHOLE_GROUP} for a decision about the group
 * @param step tokens of the sequence before the one that fired it; 0 for the group
 * @param samples SPAWN: samples to draw
 */
public record PendingDecision(long identity, long policyVersion, int group, int sequence, int step, int rule, Action action, int reason,
        double value, double threshold, int samples) {

    static PendingDecision restored(State s) {
        return new PendingDecision(s.i64(0), s.i64(0), s.i32(0), s.i32(0), s.i32(0), s.i32(0), Action.of(s.i32(0)), s.i32(0), s.f64(0),
                s.f64(0), s.i32(0));
    }

    void save(State s) {
        s.i64(identity);
        s.i64(policyVersion);
        s.i32(group);
        s.i32(sequence);
        s.i32(step);
        s.i32(rule);
        s.i32(action.ordinal());
        s.i32(reason);
        s.f64(value);
        s.f64(threshold);
        s.i32(samples);
    }
}
