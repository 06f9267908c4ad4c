package io.latticeforge.kernels;

/**
 * e^x of many x ≤ 0 where the last bit is not wanted: several times as fast as {@link Math#exp}, as the JVM compiles both loops for vectors. Relative
 * error below 1e-13 (a test holds it to that). Not thread-safe.
 *
 * <pre>
 *   x = n ln 2 + r,  |r| ≤ ln 2 / 2        e^x = 2^n Σ r^k / k!,  k = 0 … 11
 * </pre>
 *
 * n is rounded by adding {@link #MAGIC}, whose last bits then are n.
 */
final class NegativeExponential {
    /** Below it e^x is no normal number any more, and as good as 0. */
    private static final double LOWEST = -708;

    private static final double MAGIC = 0x1.8p52;
    private static final double LOG2_E = 1.4426950408889634;
    /** ln 2 in two parts; the first has zeros enough that n times it is exact. */
    private static final double LN2_HIGH = 6.93147180369123816490e-01;
    private static final double LN2_LOW = 1.90821492927058770002e-10;

    private static final int BIAS = 1023;
    private static final int FRACTION_BITS = 52;

    private final double[] shifted;
    private final double[] fractions;

    /** @param most values at a time */
    NegativeExponential(int most) {
        shifted = new double[most];
        fractions = new double[most];
    }

    /** @param values ≤ 0; what lies below -708 gives e^-708 */
    void prepare(float[] values, int count) {
        for (int i = 0; i < count; i++) {
            shifted[i] = Math.max(LOWEST, values[i]) * LOG2_E + MAGIC;
        }
        for (int i = 0; i < count; i++) {
            double n = shifted[i] - MAGIC;
            double r = Math.max(LOWEST, values[i]) - n * LN2_HIGH - n * LN2_LOW;
            double r2 = r * r;
            double r4 = r2 * r2;
            // By pairs and fours (Estrin), so that the chain of dependent steps is short.
            double low = 1 + r + r2 * (1.0 / 2 + r * (1.0 / 6));
            double middle = 1.0 / 24 + r * (1.0 / 120) + r2 * (1.0 / 720 + r * (1.0 / 5040));
            double high = 1.0 / 40320 + r * (1.0 / 362880) + r2 * (1.0 / 3628800 + r * (1.0 / 39916800));
            fractions[i] = low + r4 * (middle + r4 * high);
        }
    }

    /** e to the i-th of the values that were prepared. */
    double of(int i) {
        return fractions[i] * Double.longBitsToDouble(Double.doubleToRawLongBits(shifted[i]) + BIAS << FRACTION_BITS);
    }
}
