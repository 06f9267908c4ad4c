package io.latticeforge.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NegativeExponentialTest {
    private static final int MOST = 256;
    private final NegativeExponential exponential = new NegativeExponential(MOST);

    @Test
    void agreesWithStrictMath() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[MOST];
        for (int round = 0; round < 500; round++) {
            int count = 1 + random.nextInt(MOST);
            for (int i = 0; i < count; i++) {
                values[i] = (float) -Math.pow(10, random.nextDouble(-12, 2.85));
            }
            exponential.prepare(values, count);
            for (int i = 0; i < count; i++) {
                double e = StrictMath.exp(values[i]);
                float x = values[i];
                assertEquals(e, exponential.of(i), 1e-13 * e, () -> "seed " + seed + ", x " + x);
            }
        }
    }

    @Test
    void atTheEnds() {
        exponential.prepare(new float[] {0, -0.0f, -708, -9998, Float.NEGATIVE_INFINITY}, 5);
        assertEquals(1, exponential.of(0));
        assertEquals(1, exponential.of(1));
        for (int i = 2; i < 5; i++) {
            assertTrue(exponential.of(i) > 0 && exponential.of(i) < 1e-300);
        }
    }
}
