package io.latticeforge.tune;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.policy.Policy;
import io.latticeforge.policy.PolicyVariant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Policies to begin with, and the numbers of theirs that are searched over. A base that lacks a path keeps what it has. Immutable. */
public final class Space {
    private static final int LARGEST_GRID = 100_000;

    private final List<Policy> bases;
    private final List<List<Dimension>> dimensions;

    /** @throws LatticeForgeException (BAD_CONFIGURATION) if a path leads nowhere in every base, or its bounds are refused by one */
    public Space(List<Policy> bases, List<Dimension> dimensions) {
        this.bases = List.copyOf(bases);
        this.dimensions = bases.stream().map(base -> dimensions.stream().filter(d -> fits(base, d)).toList()).toList();
        for (Dimension dimension : dimensions) {
            if (this.dimensions.stream().noneMatch(fitting -> fitting.contains(dimension))) {
                PolicyVariant.of(bases.getFirst(), "base").set(dimension.path(), "0");
                throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "no policy has '" + dimension.path() + "'");
            }
        }
    }

    private static boolean fits(Policy base, Dimension dimension) {
        PolicyVariant variant = PolicyVariant.of(base, "base");
        List<String> ends = dimension.listed() ? dimension.values()
                : List.of(written(dimension, dimension.low()), written(dimension, dimension.high()));
        try {
            variant.set(dimension.path(), ends.getFirst());
        } catch (LatticeForgeException elsewhere) {
            return false;
        }
        ends.forEach(end -> variant.set(dimension.path(), end).policy());
        return true;
    }

    private static String written(Dimension dimension, double end) {
        return dimension.whole() ? Long.toString((long) end) : Double.toString(end);
    }

    /** The policies to begin with, as they are. */
    public List<Candidate> bases() {
        List<Candidate> all = new ArrayList<>();
        for (Policy base : bases) {
            all.add(new Candidate(base, Map.of(), base));
        }
        return all;
    }

    /** Every combination of the listed values, for each base. */
    public List<Candidate> grid() {
        List<Candidate> all = new ArrayList<>();
        for (int b = 0; b < bases.size(); b++) {
            List<Map<String, String>> combinations = new ArrayList<>(List.of(Map.of()));
            for (Dimension dimension : dimensions.get(b)) {
                if (!dimension.listed()) {
                    throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "a grid needs values for '" + dimension.path()
                            + "', such as 1,2,3; a range is for random search");
                }
                List<Map<String, String>> longer = new ArrayList<>();
                for (Map<String, String> combination : combinations) {
                    for (String value : dimension.values()) {
                        Map<String, String> next = new LinkedHashMap<>(combination);
                        next.put(dimension.path(), value);
                        longer.add(next);
                    }
                }
                combinations = longer;
                if (combinations.size() > LARGEST_GRID) {
                    throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "the grid has more than " + LARGEST_GRID
                            + " policies; leave out values", combinations.size(), LARGEST_GRID);
                }
            }
            int base = b;
            combinations.forEach(values -> all.add(candidate(bases.get(base), values)));
        }
        return all;
    }

    /** Policies drawn at random, the bases in turn. */
    public List<Candidate> draw(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Candidate> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int base = i % bases.size();
            Map<String, String> values = new LinkedHashMap<>();
            dimensions.get(base).forEach(dimension -> values.put(dimension.path(), dimension.draw(random)));
            all.add(candidate(bases.get(base), values));
        }
        return all;
    }

    private static Candidate candidate(Policy base, Map<String, String> values) {
        PolicyVariant variant = PolicyVariant.of(base, base.name());
        for (Map.Entry<String, String> value : values.entrySet()) {
            variant = variant.set(value.getKey(), value.getValue());
        }
        return new Candidate(base, values, variant.policy());
    }
}
