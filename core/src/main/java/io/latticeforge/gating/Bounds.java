package io.latticeforge.gating;

import java.util.Arrays;
import java.util.Comparator;

/** Thresholds by what held-out examples would have made of them. */
final class Bounds {
    private Bounds() {}

    /**
     * The reject bound below which the wanted share of the requests that belong to an edge lies.
     *
     * @param inScope reject scores of such requests, at least one
     * @param share   0 to 1: rejected in scope
     */
    static double rejectBelow(double[] inScope, double share) {
        double[] sorted = inScope.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1L, (long) Math.floor(share * sorted.length))];
    }

    /**
     * The lowest threshold of one edge above which a request opens it with the wanted precision; where none has it, the highest score of a request
     * that is not the edge's.
     *
     * @param scores    of this edge, one an example
     * @param own       whether the example belongs to it
     * @param precision wanted share of own ones among those above, 0 to 1
     */
    static double threshold(double[] scores, boolean[] own, double precision) {
        Integer[] order = new Integer[scores.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble((Integer i) -> scores[i]).reversed());
        double threshold = Double.NaN;
        double highestOther = scores[order[0]];
        int right = 0;
        boolean other = false;
        for (int rank = 0; rank < order.length; rank++) {
            int i = order[rank];
            if (own[i]) {
                right++;
            } else if (!other) {
                other = true;
                highestOther = scores[i];
            }
            double next = rank + 1 < order.length ? scores[order[rank + 1]] : Double.NEGATIVE_INFINITY;
            if (scores[i] > next && right >= precision * (rank + 1)) {
                // Half way to the next lower score; below the lowest there is nothing to be half way to.
                threshold = next == Double.NEGATIVE_INFINITY ? scores[i] - 1 : (scores[i] + next) / 2;
            }
        }
        return Double.isNaN(threshold) ? highestOther : threshold;
    }
}
