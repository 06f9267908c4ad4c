package io.latticeforge.tune;

import java.util.ArrayList;
import java.util.List;

/**
 * A round of successive halving (Jamieson and Talwalkar 2016, arXiv 1502.07943): everybody who is left is measured on so much of the data,
 * and the better third goes on.
 *
 * @param share of the train groups
 * @param shuffles orders of samples to average over
 */
record Rung(double share, int shuffles) {
    /** The more careful measurement of those who are left at the end. */
    static final Rung FINAL = new Rung(1, 20);

    private static final List<Rung> ALL = List.of(new Rung(1 / 9.0, 2), new Rung(1 / 3.0, 3), new Rung(1, 4));
    /** A round on fewer groups would be a lottery. */
    private static final int FEWEST_GROUPS = 30;
    private static final int KEPT_OF = 3;
    private static final int FINALISTS = 12;

    /** Rounds before the final one. */
    static List<Rung> before(int groups, int candidates) {
        List<Rung> rungs = new ArrayList<>();
        int left = candidates;
        for (Rung rung : ALL) {
            if (rung.share * groups >= FEWEST_GROUPS && left > FINALISTS) {
                rungs.add(rung);
                left = survivors(left);
            }
        }
        return rungs;
    }

    static int survivors(int candidates) {
        return Math.max(FINALISTS, (candidates + KEPT_OF - 1) / KEPT_OF);
    }
}
