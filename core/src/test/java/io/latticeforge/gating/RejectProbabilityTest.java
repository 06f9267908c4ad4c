package io.latticeforge.gating;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RejectProbabilityTest {
    private static final int NONE = Examples.NONE;

    @Test
    void workedExample() {
        RejectProbability none = new RejectProbability(2, 3);
        assertEquals(0.5, none.of(3));
        assertEquals(0.1192, none.of(4), 5e-5);
    }

    /** Drawn from a known curve, it is found again; where the slope is not, at least the shares are. */
    @Test
    void findsTheCurveThatLabelsWereDrawnFrom() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        int count = 20_000;
        double[] energies = new double[count];
        int[] labels = new int[count];
        RejectProbability drawn = new RejectProbability(1.5, 4);
        double negatives = 0;
        for (int i = 0; i < count; i++) {
            energies[i] = 5 + 2 * random.nextGaussian();
            labels[i] = random.nextDouble() < drawn.of(energies[i]) ? NONE : i % 3;
            negatives += labels[i] == NONE ? 1 : 0;
        }
        RejectProbability found = RejectProbability.fit(energies, labels);
        assertEquals(1.5, found.slope(), 0.15, () -> "seed " + seed);
        assertEquals(4, found.middle(), 0.1, () -> "seed " + seed);
        double sum = 0;
        for (double energy : energies) {
            sum += found.of(energy);
        }
        assertEquals(negatives / count, sum / count, 1e-3, () -> "seed " + seed);
    }

    @Test
    void linesThatAreWhollyApartGiveASlopeThatIsFinite() {
        RejectProbability found = RejectProbability.fit(new double[] {-3, -2, -1, 1, 2, 3}, new int[] {NONE, NONE, NONE, 0, 1, 0});
        assertTrue(found.slope() > 0.5 && found.slope() < 100, found::toString);
        assertEquals(0, found.middle(), 1e-6);
    }

    @Test
    void isUnknownWhereThereIsNothingToFitItOn() {
        for (int[] labels : new int[][] {{0, 1, 0}, {NONE, NONE, NONE}, {0, 0, NONE}}) {
            RejectProbability found = RejectProbability.fit(new double[] {1, 2, 3}, labels); // the last: energy speaks against it
            assertTrue(Double.isNaN(found.slope()) && Double.isNaN(found.of(0)), found::toString);
        }
    }
}
