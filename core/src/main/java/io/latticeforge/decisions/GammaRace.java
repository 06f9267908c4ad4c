package io.latticeforge.decisions;

import java.util.Arrays;

/**
 * P(G_1 &gt; G_2, ..., G_k) for independent G_i ~ Gamma(c_i + 1, 1) with whole counts c_i: the chance that the first share of a Dirichlet
 * is the largest. Gauss-Legendre with five nodes on each of {@link #PANELS} panels, over where the density of G_1 is above 1e-17; the
 * error is below 1e-9 for counts up to 1,024. F comes from the Poisson sums F(n, x) = P(Poisson(x) &gt;= n), summed from the side on which
 * the terms fall, so that nothing cancels and nothing overflows. Allocates nothing after the largest count. Not thread-safe.
 *
 * <p>Example: counts 2 1 1: 0.535494.
 */
final class GammaRace {
    private static final int PANELS = 128;
    private static final double[] NODES = {0, 0.53846931010568309, -0.53846931010568309, 0.90617984593866399, -0.90617984593866399};
    private static final double[] WEIGHTS = {128 / 225d, 0.47862867049936647, 0.47862867049936647, 0.23692688505618909,
        0.23692688505618909};
    /** Terms below this share of the sum end it. */
    private static final double NEGLIGIBLE = 1e-18;

    private double[] lnFactorial = {0, 0};
    private double last;

    double firstWins(double[] counts, int k) {
        int first = (int) counts[0];
        prepare(first + 1);
        double spread = StrictMath.sqrt(first + 1);
        double from = Math.max(0, first + 1 - 10 * spread);
        double to = first + 1 + 10 * spread + 40;
        double half = (to - from) / PANELS / 2;
        double sum = 0;
        for (int panel = 0; panel < PANELS; panel++) {
            double middle = from + (2 * panel + 1) * half;
            for (int n = 0; n < NODES.length; n++) {
                sum += WEIGHTS[n] * integrand(middle + half * NODES[n], counts, k);
            }
        }
        return Math.min(1, sum * half);
    }

    private double integrand(double x, double[] counts, int k) {
        double lnX = StrictMath.log(x);
        double product = poisson((int) counts[0], x, lnX);
        for (int i = 1; i < k && product > 0; i++) {
            boolean asBefore = i > 1 && counts[i] == counts[i - 1];
            double below = asBefore ? last : atLeast((int) counts[i] + 1, x, lnX);
            last = below;
            product *= below;
        }
        return product;
    }

    /** P(Poisson(x) &gt;= n), n &gt;= 1. */
    private double atLeast(int n, double x, double lnX) {
        double sum = 0;
        if (x < n) {
            double term = poisson(n, x, lnX);
            for (int j = n; term > NEGLIGIBLE * sum; j++) {
                sum += term;
                term *= x / (j + 1);
            }
            return sum;
        }
        double term = poisson(n - 1, x, lnX);
        for (int j = n - 1; j >= 0 && term > NEGLIGIBLE * sum; j--) {
            sum += term;
            term *= j / x;
        }
        return 1 - sum;
    }

    private double poisson(int n, double x, double lnX) {
        return StrictMath.exp(n * lnX - x - lnFactorial[n]);
    }

    private void prepare(int largest) {
        int known = lnFactorial.length;
        if (known <= largest) {
            lnFactorial = Arrays.copyOf(lnFactorial, Math.max(largest + 1, 2 * known));
            for (int n = known; n < lnFactorial.length; n++) {
                lnFactorial[n] = lnFactorial[n - 1] + StrictMath.log(n);
            }
        }
    }
}
