package io.latticeforge.signals;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RobustScaleTest {
    @Test
    void workedExample() {
        RobustScale scale = new RobustScale(16);
        assertTrue(Double.isNaN(scale.sigma()));
        for (float v : new float[] {9, 1, 2, 1, 6, 2, 4}) {
            scale.add(v);
        }
        assertEquals(1.4826, scale.sigma(), 1e-12);
    }

    @Test
    void agreesWithSortingEverything() {
        SplittableRandom random = new SplittableRandom(11);
        for (int size : new int[] {1, 2, 3, 16, 64}) {
            RobustScale scale = new RobustScale(size);
            RobustScale restored = new RobustScale(size);
            float[] all = new float[300];
            for (int i = 0; i < all.length; i++) {
                all[i] = random.nextBoolean() ? (random.nextInt(5) - 2) * 0.0f + random.nextInt(3) : (float) random.nextGaussian();
                scale.add(all[i]);
                float[] last = Arrays.copyOfRange(all, Math.max(0, i + 1 - size), i + 1);
                assertEquals(1.4826 * mad(last), scale.sigma(), 1e-12, "seed 11, size " + size + ", value " + i);
                if (i == 150) {
                    States.restore(States.bytes(scale::state), restored::state);
                } else if (i > 150) {
                    restored.add(all[i]);
                    assertEquals(scale.sigma(), restored.sigma());
                }
            }
            assertArrayEquals(States.bytes(scale::state), States.bytes(restored::state));
        }
    }

    private static double mad(float[] values) {
        double[] v = new double[values.length];
        for (int i = 0; i < v.length; i++) {
            v[i] = values[i];
        }
        double median = median(v);
        return median(Arrays.stream(v).map(x -> Math.abs(x - median)).toArray());
    }

    private static double median(double[] v) {
        double[] sorted = v.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    }
}
