package io.latticeforge.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Feasibility hint (formulas §5): how many operations the questions of a family chain, and how often questions of each length are answered
 * right. Operations are the words + - * / of a prompt; families whose prompts have none are left out.
 *
 * <p>Beside it stands the tropical degree: L layers of a piecewise linear network bound the effective degree by 2^L. A heuristic feature
 * only: softmax attention is not piecewise linear, and a model that writes its steps down passes its layers once a token.
 *
 * @param lengths from few operations to many
 */
record Feasibility(String family, List<Length> lengths) {
    private static final Set<String> OPERATORS = Set.of("+", "-", "*", "/");

    /**
     * Questions that chain the same number of operations.
     *
     * @param samplesRight share of their single samples that are right
     * @param majorityRight accuracy of the majority of everything
     */
    record Length(int operations, int groups, double samplesRight, double majorityRight) {}

    static List<Feasibility> of(Corpus corpus, double[] majority) {
        List<Feasibility> found = new ArrayList<>();
        for (String family : new TreeSet<>(corpus.families())) {
            Map<Integer, List<Integer>> byLength = new TreeMap<>();
            for (int g = 0; g < majority.length; g++) {
                int operations = operations(corpus.groups().get(g).prompt());
                if (operations > 0 && corpus.families().get(g).equals(family)) {
                    byLength.computeIfAbsent(operations, unused -> new ArrayList<>()).add(g);
                }
            }
            if (!byLength.isEmpty()) {
                found.add(new Feasibility(family, byLength.entrySet().stream()
                        .map(entry -> length(entry.getKey(), entry.getValue(), corpus.groups(), majority)).toList()));
            }
        }
        return found;
    }

    private static Length length(int operations, List<Integer> its, List<TraceGroup> groups, double[] majority) {
        long samples = 0;
        long right = 0;
        double score = 0;
        for (int g : its) {
            TraceGroup group = groups.get(g);
            samples += group.traces().size();
            right += group.traces().stream().filter(trace -> trace.right(group.truth())).count();
            score += majority[g];
        }
        return new Length(operations, its.size(), (double) right / samples, score / its.size());
    }

    /** {@code compute 8 * 23 + 11 ?} has 2. */
    static int operations(String prompt) {
        int found = 0;
        for (String word : TraceGroup.words(prompt)) {
            found += OPERATORS.contains(word) ? 1 : 0;
        }
        return found;
    }

    int mostOperations() {
        return lengths.getLast().operations();
    }
}
