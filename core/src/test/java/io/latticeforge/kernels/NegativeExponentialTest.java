package io.latticeforge.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NegativeExponentialTest {
    @Test
    void agreesWithStrictMath() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 200_000; i++) {
            double x = -Math.pow(10, random.nextDouble(-12, 2.85));
            double e = StrictMath.exp(x);
            assertEquals(e, NegativeExponential.of(x), 1e-13 * e, () -> "seed " + seed + ", x " + x);
        }
    }

    @Test
    void atTheEnds() {
        assertEquals(1, NegativeExponential.of(0));
        assertEquals(1, NegativeExponential.of(-0.0));
        assertEquals(0, NegativeExponential.of(-709));
        assertEquals(0, NegativeExponential.of(Double.NEGATIVE_INFINITY));
        assertTrue(NegativeExponential.of(-708) > 0);
        assertTrue(Double.isNaN(NegativeExponential.of(Double.NaN)));
    }
}
