package io.latticeforge.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** A policy on one family of questions. */
record Family(String name, int groups, double fullAccuracy, double accuracy, double savedRatio) {
    static List<Family> of(Corpus corpus, PolicyResult result, double[] majority) {
        List<Family> found = new ArrayList<>();
        for (String name : new TreeSet<>(corpus.families())) {
            int groups = 0;
            double full = 0;
            double right = 0;
            double used = 0;
            double tokens = 0;
            for (int g = 0; g < majority.length; g++) {
                if (corpus.families().get(g).equals(name)) {
                    groups++;
                    full += majority[g];
                    right += result.scores()[g];
                    used += result.tokens()[g] + result.probeTokens()[g];
                    tokens += corpus.groups().get(g).tokens();
                }
            }
            found.add(new Family(name, groups, full / groups, right / groups, tokens == 0 ? 0 : 1 - used / tokens));
        }
        return found;
    }
}
