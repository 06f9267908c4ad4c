package io.latticeforge.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.evaluation.NonInferiority.Word;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Intervals against published values, and the words they lead to. */
class IntervalsTest {
    private static final double Z_975 = 1.959963985;

    /** Airway hyper-responsiveness before and after stem cell transplantation (Bentur 2009; Fagerland, Lydersen and Laake 2014). */
    @Test
    void scoreIntervalOfBentur() {
        Interval found = PairedScore.interval(1, 7, 21, Z_975);
        assertEquals(-0.517, found.low(), 0.0005);
        assertEquals(-0.026, found.high(), 0.0005);
    }

    @Test
    void scoreIntervalTurnsWithItsCounts() {
        Interval one = PairedScore.interval(5, 10, 100, Z_975);
        Interval other = PairedScore.interval(10, 5, 100, Z_975);
        assertEquals(one.low(), -other.high(), 1e-9);
        assertEquals(one.high(), -other.low(), 1e-9);
        assertTrue(one.low() < -0.05 && one.high() > -0.05);
    }

    @Test
    void scoreStatisticIsMcNemarsAtNoDifference() {
        assertEquals((1 - 7) / Math.sqrt(1 + 7), PairedScore.z(1, 7, 21, 0), 1e-12);
    }

    /** Nothing lost in n pairs: the bound is that of a binomial, 1 - (alpha - gamma)^(1/n). */
    @Test
    void exactBoundsWithoutDiscordance() {
        Interval of44 = new ExactPaired(44).interval(0, 0, 0.05);
        assertEquals(-(1 - Math.pow(0.049, 1 / 44.0)), of44.low(), 1e-4);
        assertEquals(-of44.low(), of44.high(), 1e-12);
        assertTrue(new ExactPaired(400).interval(0, 0, 0.05).low() > -0.01);
    }

    @Test
    void exactPValueOfOneCertainLoss() {
        // d = -1/2 of two pairs, none lost: both must be neither won nor lost, or won: at most 1/4 and the search's 0.001.
        assertEquals(0.251, new ExactPaired(2).pValue(0, 0, -0.5), 0.02);
    }

    @Test
    void wordsAreCareful() {
        double[] full = new double[600];
        Arrays.fill(full, 1);
        assertEquals(Word.NON_INFERIOR, NonInferiority.of(full, full, 0.01, 1).word());
        assertEquals(Word.INCONCLUSIVE, NonInferiority.of(Arrays.copyOf(full, 44), Arrays.copyOf(full, 44), 0.01, 1).word());
        double[] worse = full.clone();
        Arrays.fill(worse, 0, 40, 0);
        assertEquals(Word.INFERIOR, NonInferiority.of(worse, full, 0.01, 1).word());
        double[] some = full.clone();
        Arrays.fill(some, 0, 6, 0);
        NonInferiority between = NonInferiority.of(some, full, 0.01, 1);
        assertEquals(Word.INCONCLUSIVE, between.word());
        assertTrue(between.exact() && between.discordant() == 6);
    }

    @Test
    void bootstrapIsDeterministicAndCovers() {
        double[] scores = {1, 1, 1, 0};
        Interval found = Bootstrap.ofMean(scores, 0.025, 7);
        assertEquals(found, Bootstrap.ofMean(scores, 0.025, 7));
        assertEquals(0.25, found.low());
        assertEquals(1, found.high());
    }

    @Test
    void aurocCountsTiesHalf() {
        Auroc auroc = new Auroc();
        auroc.add(new double[] {3, 1, 2, 1, Double.NaN}, new boolean[] {true, true, false, false, true});
        assertEquals(0.625, auroc.value());
        assertEquals(4, auroc.pairs());
    }
}
