package io.latticeforge.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Whether the winner's share of the weight can be read as the probability that the answer is right. Votes of all groups and orders, sorted
 * by share, are cut into bins of equal mass; votes of equal share are never parted, so that a bin may hold more and the last one fewer.
 * With n_b votes in bin b, their mean share conf(b) and the share of right ones acc(b),
 *
 * <pre>
 * ECE = Σ_b n_b / n · |acc(b) − conf(b)|       (Guo, Pleiss, Sun, Weinberger 2017, arXiv 1706.04599, eq. 3, there with bins of equal width)
 * Brier = 1/n Σ (share − right)²               (Brier 1950); of a tie the mean over its answers
 * </pre>
 *
 * <p>Worked: shares 0.6 0.6 0.8 1.0, of which the first is wrong, in two bins: |0.5 − 0.6| and |1 − 0.9| make an ECE of 0.1; Brier is
 * (0.36 + 0.16 + 0.04 + 0) / 4 = 0.14.
 *
 * @param bins from low to high share
 * @param ece 0 to 1; NaN without a vote
 * @param brier 0 to 1, lower is better; NaN without a vote
 * @param unvoted groups, over all orders, in which nobody voted: in no bin
 */
record Calibration(List<Bin> bins, double ece, double brier, int votes, int unvoted) {
    static final int BINS = 10;

    /** Votes of like share: how sure they were on average, and how often right. */
    record Bin(int votes, double share, double accuracy) {
        private double gap() {
            return Math.abs(accuracy - share);
        }
    }

    static Calibration of(List<Played> plays, int groups) {
        double[] shares = new double[plays.size() * groups];
        double[] scores = new double[shares.length];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = plays.get(i / groups).share(i % groups);
            scores[i] = plays.get(i / groups).score(i % groups);
        }
        return of(shares, scores, BINS);
    }

    /**
     * @param shares NaN where nobody voted
     * @param scores 1 right, 0 wrong, 1/m in a tie of m with the right answer
     */
    static Calibration of(double[] shares, double[] scores, int bins) {
        Integer[] order = new Integer[shares.length];
        int votes = 0;
        double brier = 0;
        for (int i = 0; i < shares.length; i++) {
            if (!Double.isNaN(shares[i])) {
                order[votes++] = i;
                brier += scores[i] * (1 - shares[i]) * (1 - shares[i]) + (1 - scores[i]) * shares[i] * shares[i];
            }
        }
        Integer[] sorted = Arrays.copyOf(order, votes);
        Arrays.sort(sorted, Comparator.comparingDouble(i -> shares[i]));
        List<Bin> found = new ArrayList<>();
        int from = 0;
        double share = 0;
        double right = 0;
        for (int i = 0; i < votes; i++) {
            share += shares[sorted[i]];
            right += scores[sorted[i]];
            boolean parts = i + 1 == votes || shares[sorted[i + 1]] > shares[sorted[i]];
            if (parts && (i + 1 == votes || (long) (i + 1 - from) * bins >= votes)) {
                int count = i + 1 - from;
                found.add(new Bin(count, share / count, right / count));
                from = i + 1;
                share = 0;
                right = 0;
            }
        }
        int all = votes;
        double ece = found.stream().mapToDouble(bin -> bin.gap() * bin.votes() / all).sum();
        return new Calibration(List.copyOf(found), votes == 0 ? Double.NaN : ece, brier / votes, votes, shares.length - votes);
    }
}
