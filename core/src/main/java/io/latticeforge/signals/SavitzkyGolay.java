package io.latticeforge.signals;

/**
 * Second derivative at the middle of a window by least squares with a polynomial of order 2 or 3 (for an even derivative in the middle both
 * give the same). With m = (w - 1) / 2, i = -m..m and mu = m(m+1)/3 = mean of i^2:
 *
 * <pre>{@code c_i = 2 (i^2 - mu) / sum (i^2 - mu)^2        y'' = sum c_i y_i}</pre>
 *
 * <p>Source: A. Savitzky, M. Golay, Analytical Chemistry 36 (1964) 1627.
 *
 * <p>Example: w = 5 gives [2, -1, -2, -1, 2] / 7; on y = i^2 the sum is 14 / 7 = 2.
 */
public final class SavitzkyGolay {
    /** Largest window whose coefficients are kept. */
    private static final int MOST = 65;
    private static final double[][] KEPT = new double[MOST + 1][];

    static {
        for (int window = 3; window <= MOST; window += 2) {
            KEPT[window] = secondDerivative(window);
        }
    }

    private SavitzkyGolay() {}

    /**
     * The coefficients that all sequences share; not to be written to.
     *
     * @param window w, odd, 3 to 65
     */
    static double[] shared(int window) {
        return KEPT[window];
    }

    /** @param window w, odd, at least 3 */
    public static double[] secondDerivative(int window) {
        int m = (window - 1) / 2;
        double mu = m * (m + 1) / 3.0;
        double[] c = new double[window];
        double squares = 0;
        for (int i = -m; i <= m; i++) {
            c[m + i] = (double) i * i - mu;
            squares += c[m + i] * c[m + i];
        }
        for (int i = 0; i < window; i++) {
            c[i] = 2 * c[i] / squares;
        }
        return c;
    }
}
