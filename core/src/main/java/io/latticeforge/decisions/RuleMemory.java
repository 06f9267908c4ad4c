package io.latticeforge.decisions;

import io.latticeforge.base.State;

/** What a rule has learned from earlier sequences, of a group or of everything under a policy. */
public interface RuleMemory {
    RuleMemory NONE = s -> {};

    void state(State s);
}
