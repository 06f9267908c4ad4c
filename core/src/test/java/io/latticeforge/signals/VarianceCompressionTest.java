package io.latticeforge.signals;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VarianceCompressionTest {
    @Test
    void workedExample() {
        VarianceCompression v = new VarianceCompression(2, 0.25, 1);
        for (float entropy : new float[] {0, 2, 0}) {
            assertFalse(v.update(entropy));
        }
        assertTrue(v.ready());
        assertEquals(3, v.tokensNeeded());
        assertEquals(1, v.baseline());
        assertFalse(v.update(2));
        assertFalse(v.compressed());
        assertFalse(v.update(2));
        assertTrue(v.compressed());
        assertEquals(0, v.variance());
        assertTrue(v.update(0));
        assertFalse(v.compressed());
        assertEquals(1, v.variance());
        assertEquals(1, v.expandedFrom());
    }

    @Test
    void aFlatSeriesIsNeverCompressed() {
        VarianceCompression v = new VarianceCompression(4, 0.5, 1);
        for (int i = 0; i < 100; i++) {
            assertFalse(v.update(0.7f + 1e-4f * (i % 2)));
        }
        assertTrue(v.ready());
        assertFalse(v.canCompress() || v.compressed());
    }

    /** Every value of the window and of the baseline summed again, each token. */
    @Test
    void agreesWithSummingEverything() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        int expansions = 0;
        for (int round = 0; round < 60; round++) {
            int w = 2 + round % 20;
            VarianceCompression live = new VarianceCompression(w, 0.4, 0.9);
            VarianceCompression restored = new VarianceCompression(w, 0.4, 0.9);
            float[] values = Series.entropies(seed + round, 300);
            List<Double> baseline = new ArrayList<>();
            boolean compressed = false;
            for (int i = 0; i < values.length; i++) {
                boolean fired = live.update(values[i]);
                if (i >= w - 1) {
                    double variance = variance(values, i + 1 - w, w);
                    double b = baseline.stream().mapToDouble(x -> x).average().orElse(Double.NaN);
                    boolean expanded = compressed && variance >= 0.9 * b;
                    assertEquals(variance, live.variance(), 1e-12, "seed " + seed + ", round " + round + ", token " + i);
                    if (compressed) {
                        compressed = !expanded;
                    } else if (baseline.size() >= w && variance < 0.4 * b) {
                        compressed = true;
                    } else {
                        baseline.add(variance);
                    }
                    assertEquals(expanded, fired, "seed " + seed + ", round " + round + ", token " + i);
                    assertEquals(compressed, live.compressed(), "seed " + seed + ", round " + round + ", token " + i);
                    expansions += expanded ? 1 : 0;
                }
                if (i == 130) {
                    States.restore(States.bytes(live::state), restored::state);
                } else if (i > 130) {
                    assertEquals(fired, restored.update(values[i]));
                }
            }
            assertArrayEquals(States.bytes(live::state), States.bytes(restored::state));
        }
        assertTrue(expansions > 60, expansions + " expansions, seed " + seed);
    }

    private static double variance(float[] values, int from, int count) {
        double mean = 0;
        for (int i = from; i < from + count; i++) {
            mean += values[i] / (double) count;
        }
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += (values[i] - mean) * (values[i] - mean) / count;
        }
        return sum;
    }
}
