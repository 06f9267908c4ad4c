package io.latticeforge.ingest;

import io.latticeforge.base.Counters;
import io.latticeforge.decisions.Action;
import io.latticeforge.decisions.RuleId;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What was observed and decided for one model of one engine. Written by the path's thread, read by any. Kept for the life of the process, so that
 * no count ever falls.
 */
public final class ModelTraffic {
    private static final int ACTIONS = Action.values().length;

    private final String modelName;
    private final String engine;
    private final Counters<ModelCounter> counters = new Counters<>(ModelCounter.class);
    private final AtomicLongArray decisions = new AtomicLongArray(RuleId.values().length * ACTIONS);

    ModelTraffic(String modelName, String engine) {
        this.modelName = modelName;
        this.engine = engine;
    }

    public String modelName() {
        return modelName;
    }

    /** Which engine of a server, as vLLM numbers them. */
    public String engine() {
        return engine;
    }

    public Counters<ModelCounter> counters() {
        return counters;
    }

    /** Decisions of a rule that asked for an action. */
    public long decisions(RuleId rule, Action action) {
        return decisions.getOpaque(rule.ordinal() * ACTIONS + action.ordinal());
    }

    void decided(RuleId rule, Action action) {
        int i = rule.ordinal() * ACTIONS + action.ordinal();
        decisions.setOpaque(i, decisions.getPlain(i) + 1);
    }
}
