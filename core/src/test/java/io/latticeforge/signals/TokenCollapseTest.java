package io.latticeforge.signals;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TokenCollapseTest {
    @Test
    void findsTheCornerOfAFall() {
        TokenCollapse collapse = new TokenCollapse(17, 3, 8, 0.5);
        int fired = -1;
        for (int i = 0; i < 120; i++) {
            float entropy = i < 80 ? 2.5f + 0.01f * (i % 3) : 0.01f;
            if (collapse.update(entropy) && fired < 0) {
                fired = i;
            }
        }
        // The second derivative is lowest while the corner lies behind the centre of the window; it takes 8 more tokens to know.
        assertTrue(fired >= 80 && fired <= 80 + 16, "fired at token " + fired);
    }

    @Test
    void neverFiresWhileNothingChanges() {
        TokenCollapse collapse = new TokenCollapse(17, 3, 8, 0.5);
        for (int i = 0; i < 500; i++) {
            assertFalse(collapse.update(0.7f));
        }
        assertEquals(0, collapse.normalised(), 1e-9);
    }

    @Test
    void aFallThatDoesNotLastIsNone() {
        TokenCollapse collapse = new TokenCollapse(5, 3, 8, 0.5);
        for (int i = 0; i < 400; i++) {
            assertFalse(collapse.update(i % 2 == 0 ? 2.5f : 0.01f + 0.001f * (i % 7)), "token " + i);
        }
    }

    @Test
    void agreesWithTheDefinitionOverTheWholeHistory() {
        int fired = 0;
        for (long seed = 1; seed <= 20; seed++) {
            for (int confirm : new int[] {2, 4, 11}) {
                fired += compare(seed, 9, 1.5, confirm, 0.7);
            }
        }
        assertTrue(fired > 20, "the comparison saw only " + fired + " collapses");
    }

    private static int compare(long seed, int window, double theta, int confirm, double rho) {
        float[] h = Series.entropies(seed, 300);
        TokenCollapse collapse = new TokenCollapse(window, theta, confirm, rho);
        TokenCollapse restored = new TokenCollapse(window, theta, confirm, rho);
        int m = (window - 1) / 2;
        int delay = Math.max(m, confirm);
        double[] c = SavitzkyGolay.secondDerivative(window);
        float[] derivatives = new float[h.length];
        int fired = 0;
        for (int t = 0; t < h.length; t++) {
            boolean live = collapse.update(h[t]);
            boolean expected = false;
            int centre = t - delay;
            if (centre >= m) {
                double y = 0;
                for (int i = -m; i <= m; i++) {
                    y += c[m + i] * h[centre + i];
                }
                derivatives[centre] = (float) y;
                float[] before = Arrays.copyOfRange(derivatives, Math.max(m, centre - TokenCollapse.SCALE_TOKENS), centre);
                if (before.length >= TokenCollapse.SCALE_MIN) {
                    RobustScale scale = new RobustScale(before.length);
                    for (float d : before) {
                        scale.add(d);
                    }
                    double n = y / Math.max(scale.sigma(), TokenCollapse.SIGMA_FLOOR);
                    assertEquals(n, collapse.normalised(), 1e-9);
                    expected = n < -theta && mean(h, centre + 1, confirm) < rho * mean(h, centre - m, m + 1);
                }
                assertEquals(before.length >= TokenCollapse.SCALE_MIN, collapse.ready());
            }
            assertEquals(expected, live, "seed " + seed + ", confirm " + confirm + ", token " + t);
            fired += live ? 1 : 0;
            if (t == 137) {
                States.restore(States.bytes(collapse::state), restored::state);
            } else if (t > 137) {
                assertEquals(live, restored.update(h[t]));
            }
        }
        assertArrayEquals(States.bytes(collapse::state), States.bytes(restored::state));
        return fired;
    }

    private static double mean(float[] values, int from, int count) {
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += values[i];
        }
        return sum / count;
    }
}
