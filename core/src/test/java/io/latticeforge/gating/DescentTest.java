package io.latticeforge.gating;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DescentTest {
    private static final int SEED = 11;

    private static Examples drawn(int count, int dimensions, int edges, boolean negatives, float apart) {
        SplittableRandom random = new SplittableRandom(SEED);
        float[][] vectors = new float[count][dimensions];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % (edges + (negatives ? 1 : 0)) == edges ? Examples.NONE : i % (edges + (negatives ? 1 : 0));
            for (int d = 0; d < dimensions; d++) {
                vectors[i][d] = (float) random.nextGaussian() + (labels[i] == d ? apart : 0);
            }
        }
        return new Examples(IntStream.range(0, edges).mapToObj(e -> "e" + e).toList(), vectors, labels);
    }

    @Test
    void workedExamples() {
        float[] z = {0, 0};
        assertEquals(Math.log(2), Objective.MULTINOMIAL.lossAndSlope(z, 2, 0), 1e-12);
        assertArrayEquals(new float[] {-0.5f, 0.5f}, z);
        z = new float[] {0, 0};
        assertEquals(2 * Math.log(2), Objective.ONE_VS_REST.lossAndSlope(z, 2, 0), 1e-12);
        assertArrayEquals(new float[] {-0.5f, 0.5f}, z);
        z = new float[] {2, -1};
        assertEquals(Math.log1p(Math.exp(2)) + Math.log1p(Math.exp(-1)), Objective.ONE_VS_REST.lossAndSlope(z, 2, Examples.NONE), 1e-12);
    }

    /** Seven examples: four at a time and the rest singly; six dimensions: four at a time and the rest singly. */
    @ParameterizedTest
    @EnumSource
    void theSlopeIsThatOfTheLoss(Objective objective) {
        Examples examples = drawn(7, 6, 2, true, 4);
        Descent descent = new Descent(objective, examples);
        int[] order = IntStream.range(0, 7).toArray();
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < descent.scores.weights().length; i++) {
            descent.scores.weights()[i] = (float) random.nextGaussian() * 0.3f;
        }
        descent.slopes(order, 0, 7);
        float[] slope = descent.slope.clone();
        float[] biasSlope = descent.biasSlope.clone();
        float[][] values = {descent.scores.weights(), descent.scores.biases()};
        float[][] slopes = {slope, biasSlope};
        for (int of = 0; of < 2; of++) {
            for (int i = 0; i < values[of].length; i++) {
                float at = values[of][i];
                values[of][i] = at + 0.01f;
                double above = descent.slopes(order, 0, 7);
                values[of][i] = at - 0.01f;
                double below = descent.slopes(order, 0, 7);
                values[of][i] = at;
                assertEquals((above - below) / 0.02, slopes[of][i], 2e-3, objective + ", seed " + SEED + ", " + of + ", " + i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void separatesWhatCanBeSeparated(Objective objective) {
        Examples examples = drawn(300, 4, 4, false, 4);
        LinearScores scores = Descent.fit(objective, examples, 1, done -> {});
        float[] z = new float[4];
        int right = 0;
        for (int i = 0; i < examples.size(); i++) {
            scores.of(examples.vectors()[i], z);
            int best = 0;
            for (int k = 1; k < 4; k++) {
                best = z[k] > z[best] ? k : best;
            }
            right += best == examples.labels()[i] ? 1 : 0;
        }
        assertTrue(right >= 285, right + " of 300 at seed " + SEED);
    }

    /** At the minimum the slope of the loss is minus that of the decay. */
    @Test
    void comesToRestAtTheMinimum() {
        Examples examples = drawn(128, 5, 3, true, 1);
        LinearScores scores = Descent.fit(Objective.MULTINOMIAL, examples, 1, done -> {});
        Descent there = new Descent(Objective.MULTINOMIAL, examples);
        System.arraycopy(scores.weights(), 0, there.scores.weights(), 0, scores.weights().length);
        System.arraycopy(scores.biases(), 0, there.scores.biases(), 0, scores.biases().length);
        there.slopes(IntStream.range(0, 128).toArray(), 0, 128);
        for (int i = 0; i < there.slope.length; i++) {
            assertEquals(-scores.weights()[i] / (Descent.C * 128), there.slope[i], 5e-4);
        }
    }

    @Test
    void aSeedGivesTheSameBits() {
        Examples examples = drawn(200, 6, 3, true, 4);
        LinearScores first = Descent.fit(Objective.MULTINOMIAL, examples, 5, done -> {});
        assertArrayEquals(first.weights(), Descent.fit(Objective.MULTINOMIAL, examples, 5, done -> {}).weights());
        assertEquals(4, first.classes(), List.of("three edges and what is none of them").toString());
    }
}
