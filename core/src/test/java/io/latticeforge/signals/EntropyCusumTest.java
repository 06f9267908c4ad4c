package io.latticeforge.signals;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class EntropyCusumTest {
    /** Baseline e^-1/sqrt2, e^1/sqrt2 in nats: mu0 = 0, sigma0 = 1. */
    @Test
    void workedExample() {
        EntropyCusum cusum = new EntropyCusum(0.5, 5, 2);
        assertFalse(cusum.update((float) Math.exp(-Math.sqrt(0.5))));
        assertFalse(cusum.ready());
        assertFalse(cusum.update((float) Math.exp(Math.sqrt(0.5))));
        assertTrue(cusum.ready());
        assertEquals(0, cusum.mu0(), 1e-6);
        assertEquals(1, cusum.sigma0(), 1e-6);
        assertFalse(cusum.update(0.05f));
        assertEquals(2.4957, cusum.sum(), 1e-4);
        assertFalse(cusum.update(0.05f));
        assertTrue(cusum.update(0.05f));
        assertEquals(7.4872, cusum.sum(), 1e-4);
    }

    @Test
    void aBaselineOnTheFloorCannotFall() {
        EntropyCusum cusum = new EntropyCusum(0.5, 5, 4);
        for (float value : new float[] {0, 0, 1e-4f, 1e-3f}) {
            cusum.update(value);
        }
        assertFalse(cusum.canRise());
        for (int i = 0; i < 100; i++) {
            assertFalse(cusum.update(0));
        }
    }

    /** mu0 is negative here, so "mu0 / sigma0 > k" would have called it inactive. */
    @Test
    void aBaselineBelowOneNatCanFall() {
        EntropyCusum cusum = new EntropyCusum(0.5, 5, 4);
        for (float value : new float[] {0.6f, 0.4f, 0.5f, 0.3f}) {
            cusum.update(value);
        }
        assertTrue(cusum.mu0() < 0);
        assertTrue(cusum.canRise());
        assertTrue(cusum.update(0.01f));
    }

    @Test
    void agreesWithTwoPasses() {
        for (long seed = 1; seed <= 30; seed++) {
            float[] values = Series.entropies(seed, 120);
            int b = 2 + (int) (seed % 9);
            EntropyCusum cusum = new EntropyCusum(0.5, 3, b);
            EntropyCusum restored = new EntropyCusum(0.5, 3, b);
            double mean = 0;
            for (int i = 0; i < b; i++) {
                mean += Math.log(Math.max(values[i], 1e-3)) / b;
            }
            double squares = 0;
            for (int i = 0; i < b; i++) {
                squares += Math.pow(Math.log(Math.max(values[i], 1e-3)) - mean, 2);
            }
            double sigma = Math.max(0.05, Math.sqrt(squares / (b - 1)));
            double s = 0;
            for (int i = 0; i < values.length; i++) {
                boolean alarm = cusum.update(values[i]);
                if (i >= b) {
                    s = Math.max(0, s + (mean - Math.log(Math.max(values[i], 1e-3))) / sigma - 0.5);
                    assertEquals(s, cusum.sum(), 1e-9 * Math.max(1, s), "seed " + seed + ", segment " + i);
                }
                assertEquals(cusum.sum() > 3, alarm);
                if (i == 50) {
                    States.restore(States.bytes(cusum::state), restored::state);
                } else if (i > 50) {
                    assertEquals(alarm, restored.update(values[i]));
                }
            }
            assertArrayEquals(States.bytes(cusum::state), States.bytes(restored::state));
        }
    }
}
