package io.latticeforge.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.latticeforge.evaluation.Calibration.Bin;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CalibrationTest {
    private static final double CLOSE = 1e-12;

    @Test
    void theWorkedExample() {
        Calibration found = Calibration.of(new double[] {1, 0.6, 0.8, 0.6}, new double[] {1, 0, 1, 1}, 2);
        assertEquals(0.1, found.ece(), CLOSE);
        assertEquals(0.14, found.brier(), CLOSE);
        assertEquals(List.of(new Bin(2, 0.6, 0.5), new Bin(2, 0.9, 1)), found.bins());
    }

    @Test
    void equalSharesAreNeverParted() {
        Calibration found = Calibration.of(new double[] {0.9, 0.9, 0.5, 0.9, 0.9}, new double[] {1, 1, 0, 0, 1}, 5);
        assertEquals(List.of(new Bin(1, 0.5, 0), new Bin(4, 0.9, 0.75)), found.bins());
        assertEquals((0.5 + 4 * 0.15) / 5, found.ece(), CLOSE);
    }

    @Test
    void whoDidNotVoteIsInNoBin() {
        Calibration found = Calibration.of(new double[] {Double.NaN, 0.5}, new double[] {0, 0.5}, 10);
        assertEquals(1, found.unvoted());
        assertEquals(1, found.votes());
        assertEquals(0, found.ece(), CLOSE);
        assertEquals(0.25, found.brier(), CLOSE, "a tie of two, one of which is right: half (1 - 0.5)², half 0.5²");
        Calibration nothing = Calibration.of(new double[] {Double.NaN}, new double[] {0}, 10);
        assertEquals(Double.NaN, nothing.ece());
        assertEquals(Double.NaN, nothing.brier());
    }

    @Test
    void whatIsDrawnFromTheSharesIsCalibrated() {
        long seed = 20261125;
        SplittableRandom random = new SplittableRandom(seed);
        double[] shares = random.doubles(200_000).toArray();
        double[] scores = new double[shares.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = random.nextDouble() < shares[i] ? 1 : 0;
        }
        Calibration found = Calibration.of(shares, scores, 10);
        assertEquals(10, found.bins().size());
        assertEquals(0, found.ece(), 0.01, () -> "seed " + seed);
        assertEquals(1 / 6.0, found.brier(), 0.005, () -> "∫ p (1 − p) dp, seed " + seed);
    }
}
