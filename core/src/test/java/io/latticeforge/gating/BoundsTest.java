package io.latticeforge.gating;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class BoundsTest {
    @Test
    void theWantedShareLiesBelowTheRejectBound() {
        double[] scores = {5, 1, 4, 2, 3, 9, 8, 7, 6, 10};
        assertEquals(3, Bounds.rejectBelow(scores, 0.2));
        assertEquals(1, Bounds.rejectBelow(scores, 0));
    }

    @Test
    void theThresholdIsTheLowestWithTheWantedPrecision() {
        double[] scores = {9, 8, 7, 6, 5, 4};
        boolean[] own = {true, true, false, true, false, false};
        // Above 8: 2 of 2. Above 6: 3 of 4. Above 4: 3 of 6.
        assertEquals(7.5, Bounds.threshold(scores, own, 0.9));
        assertEquals(5.5, Bounds.threshold(scores, own, 0.75));
        assertEquals(3, Bounds.threshold(scores, own, 0.5));
    }

    @Test
    void whereNoneHasThePrecisionNothingWrongOpens() {
        assertEquals(9, Bounds.threshold(new double[] {9, 8}, new boolean[] {false, true}, 0.9));
    }

    @Test
    void energyAndTemperatureWorked() {
        assertEquals(Math.log(2), Energy.of(new float[] {0, 0}, 2, 1), 1e-12);
        assertEquals(1000 + Math.log(2), Energy.of(new float[] {1000, 1000, 5}, 2, 1), 1e-9);
        float a = (float) (2 * Math.log(3));
        float[][] z = {{a, 0}, {a, 0}, {a, 0}, {a, 0}, {50, 0}};
        assertEquals(2, Temperature.fit(z, new int[] {0, 0, 0, 1, Examples.NONE}, 2), 1e-3);
    }
}
