package io.latticeforge.protocol;

/** How many entries a group may have; all are bounded by the head's length besides. */
enum CountRule {
    ENTRIES,
    SEQUENCES,
    EDGES,
    /** Decisions, signals, tallies, rules: as many as the head holds. */
    HEAD;

    long maxCount(Limits limits) {
        return switch (this) {
            case ENTRIES -> limits.maxEntries();
            case SEQUENCES -> limits.maxSequences();
            case EDGES -> limits.maxEdges();
            case HEAD -> limits.maxHeadBytes();
        };
    }
}
