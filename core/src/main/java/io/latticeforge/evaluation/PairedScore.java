package io.latticeforge.evaluation;

/**
 * Score interval for the difference of two paired proportions (Tango 1998, Statistics in Medicine 17, 891–908). Of n pairs b are won and
 * c lost; d = p_won − p_lost. The interval holds every d that the score test does not reject:
 *
 * <pre>
 * z(d) = (b − c − n d) / sqrt(n (2 q + d (1 − d)))
 * q = maximum-likelihood estimate of p_lost given d = (sqrt(B² − 4 A C) − B) / (2 A)
 * A = 2 n,   B = −b − c + (2 n − b + c) d,   C = −c d (1 − d)
 * </pre>
 *
 * <p>Worked: b = 1, c = 7 of 21 pairs (Bentur 2009, in Fagerland, Lydersen and Laake 2014): 95 % interval (−0.517, −0.026). Counts may be
 * fractions: a tie of m counts 1/m.
 */
final class PairedScore {
    private static final int HALVINGS = 60;

    private PairedScore() {}

    /** The score statistic of d; positive where more was won than d says. */
    static double z(double won, double lost, double pairs, double d) {
        double a = 2 * pairs;
        double b = -won - lost + (2 * pairs - won + lost) * d;
        double c = -lost * d * (1 - d);
        double q = (Math.sqrt(Math.max(0, b * b - 4 * a * c)) - b) / (2 * a);
        double variance = pairs * (2 * q + d * (1 - d));
        double above = won - lost - pairs * d;
        return variance > 0 ? above / Math.sqrt(variance) : above == 0 ? 0 : Math.copySign(Double.POSITIVE_INFINITY, above);
    }

    /** @param z quantile of the normal distribution: 1.96 for two-sided 95 %, 1.645 for one-sided 95 % at each end */
    static Interval interval(double won, double lost, double pairs, double z) {
        if (pairs == 0) {
            return Interval.NONE;
        }
        double observed = (won - lost) / pairs;
        return new Interval(bound(won, lost, pairs, -1, observed, z), bound(won, lost, pairs, 1, observed, -z));
    }

    /** Where the statistic, which falls as d rises, takes the value z between the end of the range and what was observed. */
    private static double bound(double won, double lost, double pairs, double end, double observed, double z) {
        double outside = end;
        double inside = observed;
        for (int i = 0; i < HALVINGS; i++) {
            double d = (outside + inside) / 2;
            if (Math.abs(z(won, lost, pairs, d)) > Math.abs(z)) {
                outside = d;
            } else {
                inside = d;
            }
        }
        return inside;
    }
}
