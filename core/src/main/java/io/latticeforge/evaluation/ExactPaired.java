package io.latticeforge.evaluation;

/**
 * Exact unconditional bounds for the difference d of two paired proportions, for few discordant pairs: the tables (won, lost) whose
 * {@link PairedScore#z} is at least as far from d as the observed one are summed under the trinomial, at the worst share of discordant
 * pairs. That share is searched up to its own 99.9 % upper bound, and 0.001 is added for it (Berger and Boos 1994, JASA 89, 1012–1016).
 *
 * <p>Example: nothing lost and nothing won in 44 pairs: d may still be as low as −0.066, so 44 groups cannot show a margin of a point;
 * 300 cannot quite either.
 */
final class ExactPaired {
    private static final double GAMMA = 0.001;
    private static final int GRID = 24;
    private static final int HALVINGS = 18;
    private static final int MOST_DISCORDANT = 64;

    private final int pairs;
    private final double[] logFactorials;

    ExactPaired(int pairs) {
        this.pairs = pairs;
        logFactorials = new double[pairs + 1];
        for (int i = 2; i <= pairs; i++) {
            logFactorials[i] = logFactorials[i - 1] + Math.log(i);
        }
    }

    /** @param alpha error probability at each end */
    Interval interval(int won, int lost, double alpha) {
        return new Interval(lower(won, lost, alpha), -lower(lost, won, alpha));
    }

    private double lower(int won, int lost, double alpha) {
        double rejected = -1;
        double kept = (double) (won - lost) / pairs;
        for (int i = 0; i < HALVINGS; i++) {
            double d = (rejected + kept) / 2;
            if (pValue(won, lost, d) <= alpha) {
                rejected = d;
            } else {
                kept = d;
            }
        }
        return rejected;
    }

    /** Largest probability, over differences of exactly d, of a table that speaks at least as much for a larger difference. */
    double pValue(int won, int lost, double d) {
        double most = discordanceBound(won + lost);
        if (Math.abs(d) >= most) {
            return GAMMA;
        }
        int tables = Math.min(pairs, MOST_DISCORDANT);
        boolean[][] extreme = new boolean[tables + 1][];
        double observed = PairedScore.z(won, lost, pairs, d) - 1e-9;
        for (int w = 0; w <= tables; w++) {
            extreme[w] = new boolean[tables - w + 1];
            for (int l = 0; l + w <= tables; l++) {
                extreme[w][l] = PairedScore.z(w, l, pairs, d) >= observed;
            }
        }
        double worst = 0;
        for (int i = 0; i <= GRID; i++) {
            double discordant = Math.abs(d) + (most - Math.abs(d)) * i / GRID;
            worst = Math.max(worst, probability(extreme, (discordant + d) / 2, (discordant - d) / 2));
        }
        return Math.min(1, worst + GAMMA);
    }

    private double probability(boolean[][] extreme, double pWon, double pLost) {
        double logWon = Math.log(pWon);
        double logLost = Math.log(pLost);
        double logSame = Math.log(Math.max(0, 1 - pWon - pLost));
        double sum = 0;
        double all = 0;
        for (int w = 0; w < extreme.length; w++) {
            for (int l = 0; l < extreme[w].length; l++) {
                double p = Math.exp(logFactorials[pairs] - logFactorials[w] - logFactorials[l] - logFactorials[pairs - w - l]
                        + times(w, logWon) + times(l, logLost) + times(pairs - w - l, logSame));
                all += p;
                sum += extreme[w][l] ? p : 0;
            }
        }
        return sum + Math.max(0, 1 - all);
    }

    private static double times(int n, double log) {
        return n == 0 ? 0 : n * log;
    }

    /** Clopper–Pearson: the share of discordant pairs at which so few are found with probability GAMMA. */
    private double discordanceBound(int discordant) {
        double low = (double) discordant / pairs;
        double high = 1;
        for (int i = 0; i < 40; i++) {
            double p = (low + high) / 2;
            double atMost = 0;
            for (int k = 0; k <= discordant && k <= pairs; k++) {
                atMost += Math.exp(logFactorials[pairs] - logFactorials[k] - logFactorials[pairs - k] + times(k, Math.log(p))
                        + times(pairs - k, Math.log1p(-p)));
            }
            if (atMost > GAMMA) {
                low = p;
            } else {
                high = p;
            }
        }
        return high;
    }
}
