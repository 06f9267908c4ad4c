package io.latticeforge.decisions;

/** A sequence rule as a policy states it: immutable parameters, and the makers of what holds state. */
public interface RuleSpec {
    RuleId id();

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
