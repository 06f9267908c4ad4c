package io.latticeforge.evaluation;

import java.util.ArrayList;
import java.util.List;

/** All trace sets of one evaluation, their groups numbered through. */
final class Corpus {
    private final List<TraceSet> sets;
    private final List<TraceGroup> groups = new ArrayList<>();
    private final List<TraceSet> setOf = new ArrayList<>();
    private final List<String> families = new ArrayList<>();

    Corpus(List<TraceSet> sets) {
        this.sets = List.copyOf(sets);
        for (TraceSet set : sets) {
            for (TraceGroup group : set.groups()) {
                groups.add(group);
                setOf.add(set);
                families.add(family(set, group));
            }
        }
    }

    /** The kind, with its set's name where there are several sets. */
    private String family(TraceSet set, TraceGroup group) {
        String kind = group.kind().isEmpty() ? "all" : group.kind();
        return sets.size() == 1 ? kind : set.shortName() + "/" + kind;
    }

    List<TraceSet> sets() {
        return sets;
    }

    List<TraceGroup> groups() {
        return groups;
    }

    /** Where a group comes from. */
    TraceSet setOf(int group) {
        return setOf.get(group);
    }

    /** Family of each group. */
    List<String> families() {
        return families;
    }

    long tokens() {
        return sets.stream().mapToLong(TraceSet::tokens).sum();
    }

    int samples() {
        return sets.stream().mapToInt(TraceSet::samples).sum();
    }
}
