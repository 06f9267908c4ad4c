package io.latticeforge.decisions;

/** What a policy states of a rule that is made of rules: all of whose parts may fire for it. */
interface ComposedSpec extends RuleSpec {
    Parts parts();

    @Override
    default Action action() {
        return parts().specs().getFirst().action();
    }

    @Override
    default int spawns() {
        return parts().specs().stream().mapToInt(RuleSpec::spawns).max().orElse(0);
    }

    @Override
    default RuleMemory newMemory() {
        return parts().newMemory();
    }

    @Override
    default MemoryScope memoryScope() {
        return parts().memoryScope();
    }
}
