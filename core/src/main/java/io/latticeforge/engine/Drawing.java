package io.latticeforge.engine;

import io.latticeforge.decisions.Action;
import io.latticeforge.decisions.Reason;
import io.latticeforge.decisions.RuleId;

/** Asks a client for more samples, as far as its budget goes. */
final class Drawing {
    private final DecisionLog decisions;

    Drawing(DecisionLog decisions) {
        this.decisions = decisions;
    }

    void draw(Session session, Group group, int wanted, RuleId rule, Reason reason, double value, double threshold) {
        int drawn = Math.max(group.spawned(), group.sequenceCount());
        int samples = Math.min(wanted, group.sampleBudget() - drawn);
        if (samples > 0) {
            decisions.decide(session, group, Engine.WHOLE_GROUP, 0, rule, Action.SPAWN, reason, value, threshold, samples);
            group.spawned(drawn + samples);
        } else {
            decisions.forget();
        }
    }
}
