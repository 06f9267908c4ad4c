package io.latticeforge.decisions;

/** The gamma and beta functions that posteriors need, in StrictMath: the same bits everywhere. */
final class Gamma {
    /** Lanczos, g = 7, nine terms (Godfrey 2001): relative error below 1e-14 for arguments above 0.5. */
    private static final double[] LANCZOS = {0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
        -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7};
    private static final double G = 7.5;
    private static final double HALF_LN_2PI = 0.91893853320467274;
    private static final int MOST_TERMS = 10_000;
    private static final double TINY = 1e-300;
    private static final double CLOSE = 1e-15;

    private Gamma() {}

    /** ln Gamma(x), x at least 0.5. Example: ln Gamma(5) = ln 24 = 3.178053830. */
    static double ln(double x) {
        double sum = LANCZOS[0];
        for (int i = 1; i < LANCZOS.length; i++) {
            sum += LANCZOS[i] / (x - 1 + i);
        }
        double t = x - 1 + G;
        return HALF_LN_2PI + (x - 0.5) * StrictMath.log(t) - t + StrictMath.log(sum);
    }

    /** ln B(a, b), both at least 0.5. */
    static double lnBeta(double a, double b) {
        return ln(a) + ln(b) - ln(a + b);
    }

    /**
     * P(Beta(a, b) &gt; 1/2), a &gt;= b &gt;= 1, by the continued fraction of the incomplete beta function (NIST DLMF 8.17.22; Lentz): 1 -
     * I_1/2(a, b), whose small side is what is computed. Example: a 4, b 1: 0.9375.
     */
    static double aboveHalf(double a, double b) {
        double numerator = 1;
        double denominator = large(1 - (a + b) / (a + 1) / 2);
        denominator = 1 / denominator;
        double fraction = denominator;
        for (int m = 1; m < MOST_TERMS; m++) {
            double even = m * (b - m) / 2 / ((a + 2 * m - 1) * (a + 2 * m));
            denominator = 1 / large(1 + even * denominator);
            numerator = large(1 + even / numerator);
            fraction *= denominator * numerator;
            double odd = -(a + m) * (a + b + m) / 2 / ((a + 2 * m) * (a + 2 * m + 1));
            denominator = 1 / large(1 + odd * denominator);
            numerator = large(1 + odd / numerator);
            double change = denominator * numerator;
            fraction *= change;
            if (Math.abs(change - 1) < CLOSE) {
                break;
            }
        }
        return 1 - StrictMath.exp(-(a + b) * StrictMath.log(2) - lnBeta(a, b)) * fraction / a;
    }

    private static double large(double x) {
        return Math.abs(x) < TINY ? TINY : x;
    }
}
