package io.latticeforge.engine;

import io.latticeforge.base.State;
import io.latticeforge.decisions.RuleMemory;
import io.latticeforge.decisions.RuleSpec;
import io.latticeforge.decisions.RuleSpec.MemoryScope;
import io.latticeforge.policy.Policy;
import io.latticeforge.signals.SequenceSignals;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A policy in use: what its rules learn across groups, and how often each was able to fire and fired. */
public final class LoadedPolicy {
    private final Policy policy;
    private final RuleMemory[] memories;
    private final long[] evaluated;
    private final long[] fired;
    private long stopFired;

    LoadedPolicy(Policy policy) {
        this.policy = policy;
        int rules = policy.rules().size();
        memories = new RuleMemory[rules];
        evaluated = new long[rules];
        fired = new long[rules];
        for (int i = 0; i < rules; i++) {
            memories[i] = spec(i).newMemory();
        }
    }

    public Policy policy() {
        return policy;
    }

    /** Observations on which rule i was able to fire, over all sequences under this policy. */
    public long evaluated(int i) {
        return evaluated[i];
    }

    /** Sequences on which rule i fired, enforced or not. */
    public long fired(int i) {
        return fired[i];
    }

    /** Groups in which what ends sampling fired, enforced or not. */
    public long stopFired() {
        return stopFired;
    }

    /** Why rule i could not fire on a sample that begins now; null if it could from its first token on. Not for the path. */
    public @Nullable String inactiveAtStart(int i) {
        RuleMemory memory = shared(i) ? memories[i] : spec(i).newMemory();
        return spec(i).newRule(memory).inactive(new SequenceSignals(new int[1], null));
    }

    void countEvaluated(int i) {
        evaluated[i]++;
    }

    void countFired(int i) {
        fired[i]++;
    }

    void countStopFired() {
        stopFired++;
    }

    RuleSpec spec(int i) {
        return policy.rules().get(i).spec();
    }

    /** Memory of each rule for a new group: shared where the rule's scope is the policy, else fresh. */
    List<RuleMemory> memoriesForGroup() {
        List<RuleMemory> result = new ArrayList<>(memories.length);
        for (int i = 0; i < memories.length; i++) {
            result.add(shared(i) ? memories[i] : spec(i).newMemory());
        }
        return result;
    }

    boolean shared(int i) {
        return spec(i).memoryScope() == MemoryScope.POLICY;
    }

    void state(State s) {
        s.i64s(evaluated, 0, evaluated.length);
        s.i64s(fired, 0, fired.length);
        stopFired = s.i64(stopFired);
        for (int i = 0; i < memories.length; i++) {
            if (shared(i)) {
                memories[i].state(s);
            }
        }
    }
}
