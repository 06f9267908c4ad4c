package io.latticeforge.signals;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SavitzkyGolayTest {
    /** Savitzky and Golay 1964 (second derivative, quadratic and cubic), as y'' = sum / norm. */
    @Test
    void publishedCoefficients() {
        check(7, 2, -1, -2, -1, 2);
        check(42, 5, 0, -3, -4, -3, 0, 5);
        check(462, 28, 7, -8, -17, -20, -17, -8, 7, 28);
        check(429, 15, 6, -1, -6, -9, -10, -9, -6, -1, 6, 15);
    }

    private static void check(double norm, double... numerators) {
        double[] expected = new double[numerators.length];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = numerators[i] / norm;
        }
        assertArrayEquals(expected, SavitzkyGolay.secondDerivative(expected.length), 1e-15);
    }

    /** A least-squares fit of a cubic by the normal equations, solved by elimination. */
    @ParameterizedTest
    @ValueSource(ints = {5, 7, 17, 33, 65})
    void isTheLeastSquaresCubic(int window) {
        double[] coefficients = SavitzkyGolay.secondDerivative(window);
        int m = (window - 1) / 2;
        for (int unit = 0; unit < window; unit++) {
            double[][] equations = new double[4][5];
            for (int i = -m; i <= m; i++) {
                double x = (double) i / m;
                for (int row = 0; row < 4; row++) {
                    for (int column = 0; column < 4; column++) {
                        equations[row][column] += Math.pow(x, row + column);
                    }
                    equations[row][4] += i == unit - m ? Math.pow(x, row) : 0;
                }
            }
            assertEquals(2 * solve(equations)[2] / (m * m), coefficients[unit], 1e-12, "window " + window + ", coefficient " + unit);
        }
    }

    @Test
    void isExactOnCubics() {
        double[] c = SavitzkyGolay.secondDerivative(17);
        double sum = 0;
        for (int i = -8; i <= 8; i++) {
            sum += c[i + 8] * (4 - 3.0 * i + 2.5 * i * i + 0.5 * i * i * i);
        }
        assertEquals(5, sum, 1e-12);
    }

    private static double[] solve(double[][] a) {
        int n = a.length;
        for (int p = 0; p < n; p++) {
            for (int row = 0; row < n; row++) {
                double factor = row == p ? 0 : a[row][p] / a[p][p];
                for (int column = p; column <= n && row != p; column++) {
                    a[row][column] -= factor * a[p][column];
                }
            }
        }
        double[] x = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = a[i][n] / a[i][i];
        }
        return x;
    }
}
