package io.latticeforge.evaluation;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Area under the receiver operating characteristic: the probability that a right sample has a higher value than a wrong one, ties counted
 * half (Mann–Whitney). Pooled over all samples, and within groups: only pairs of the same question, which is what a vote can use.
 *
 * <p>Example: right 3 1, wrong 2 1: of four pairs two are won, one is tied: 0.625.
 */
public final class Auroc {
    private double pairsWon;
    private double pairs;

    /** Adds every pair of a right and a wrong sample; NaN values are left out. */
    public void add(double[] values, boolean[] right) {
        Integer[] order = new Integer[values.length];
        int known = 0;
        for (int i = 0; i < values.length; i++) {
            if (!Double.isNaN(values[i])) {
                order[known++] = i;
            }
        }
        Integer[] ranked = Arrays.copyOf(order, known);
        Arrays.sort(ranked, Comparator.comparingDouble(i -> values[i]));
        double wrongBelow = 0;
        double rightInAll = 0;
        for (int from = 0; from < known;) {
            int to = from;
            double rightHere = 0;
            while (to < known && values[ranked[to]] == values[ranked[from]]) {
                rightHere += right[ranked[to]] ? 1 : 0;
                to++;
            }
            double wrongHere = to - from - rightHere;
            pairsWon += rightHere * (wrongBelow + wrongHere / 2);
            wrongBelow += wrongHere;
            rightInAll += rightHere;
            from = to;
        }
        pairs += rightInAll * wrongBelow;
    }

    /** NaN where there was no pair. */
    public double value() {
        return pairs == 0 ? Double.NaN : pairsWon / pairs;
    }

    double pairs() {
        return pairs;
    }
}
