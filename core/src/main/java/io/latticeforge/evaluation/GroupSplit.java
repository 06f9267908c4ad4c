package io.latticeforge.evaluation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Recorded questions shuffled by a seed and cut in two: thresholds are chosen on one part and reported on the other. All samples of a group
 * stay together, and every set is cut at the same share.
 *
 * @param train to choose on, in shuffled order
 * @param holdOut to report on, once
 */
public record GroupSplit(List<TraceSet> train, List<TraceSet> holdOut) {
    /** @param holdOutShare 0 to 1, of each set's groups, rounded down */
    public static GroupSplit of(List<TraceSet> sets, double holdOutShare, long seed) {
        List<TraceSet> train = new ArrayList<>();
        List<TraceSet> holdOut = new ArrayList<>();
        SplittableRandom seeds = new SplittableRandom(seed);
        for (TraceSet set : sets) {
            List<TraceGroup> groups = new ArrayList<>(set.groups());
            Collections.shuffle(groups, Random.from(seeds.split()));
            int kept = (int) (holdOutShare * groups.size());
            holdOut.add(set.with(groups.subList(0, kept)));
            train.add(set.with(groups.subList(kept, groups.size())));
        }
        return new GroupSplit(List.copyOf(train), List.copyOf(holdOut));
    }

    /** The first of the groups of each set, at least one. */
    public static List<TraceSet> first(List<TraceSet> sets, double share) {
        return sets.stream().map(set -> set.with(set.groups().subList(0, Math.clamp(Math.round(share * set.groups().size()), 1,
                set.groups().size())))).toList();
    }

    /** Groups of all sets together. */
    public static int groups(List<TraceSet> sets) {
        return sets.stream().mapToInt(TraceSet::groupCount).sum();
    }
}
