package io.latticeforge.decisions;

/** A sequence rule as a policy states it: immutable parameters, and the makers of what holds state. */
public interface RuleSpec {
    RuleId id();

    /** What its firing asks for. */
    default Action action() {
        return id().action();
    }

    /** Samples that are drawn in the place of one that it stops. */
    default int spawns() {
        return 0;
    }

    /** @param memory from {@link #newMemory()}, shared by the sequences of its {@link #memoryScope()} */
    SequenceRule newRule(RuleMemory memory);

    /** What the rule learns across sequences; {@link RuleMemory#NONE} for most. */
    default RuleMemory newMemory() {
        return RuleMemory.NONE;
    }

    default MemoryScope memoryScope() {
        return MemoryScope.GROUP;
    }

    /** How far a rule's memory reaches. */
    enum MemoryScope {
        GROUP,
        POLICY
    }
}
