package io.latticeforge.decisions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FocusGateTest {
    private static final FocusGate GATE =
            new FocusGate("tools", List.of("search", "code"), 2, new float[] {1, 0, 0.5f, 0.75f}, new double[] {0.5, 0.5}, Double.NaN);

    @Test
    void workedExample() {
        GateScores scores = new GateScores();
        GATE.score(new float[] {0, 1}, scores);
        assertEquals(2, scores.size());
        assertEquals("code", GATE.edge(scores.edge(0)));
        assertEquals(0.75, scores.score(0));
        assertTrue(scores.open(0));
        assertEquals(0, scores.score(1));
        assertFalse(scores.open(1));
        assertFalse(scores.rejected());
    }

    @Test
    void aScoreOnTheThresholdIsNotOpen() {
        GateScores scores = new GateScores();
        GATE.score(new float[] {0.5f, 0}, scores);
        assertEquals(0.5, scores.score(0));
        assertFalse(scores.open(0));
        assertTrue(scores.rejected(), "nothing is open");
    }

    @Test
    void theRejectBoundOverrulesAnOpenEdge() {
        FocusGate gate = new FocusGate("g", List.of("e"), 1, new float[] {1}, new double[] {0.1}, 0.5);
        GateScores scores = new GateScores();
        gate.score(new float[] {0.4f}, scores);
        assertTrue(scores.open(0) && scores.rejected());
        gate.score(new float[] {0.5f}, scores);
        assertFalse(scores.rejected());
    }

    @Test
    void aLearnedGateRejectsByEnergyAndMayOpenNothing() {
        FocusGate gate = new FocusGate("g", List.of("a", "b"), 1, new float[] {1, 2}, new double[] {0.5, -1}, new double[] {9, 9},
                RejectBy.ENERGY, 2);
        GateScores scores = new GateScores();
        gate.score(new float[] {1}, scores);
        assertEquals(1.5, scores.score(0));
        assertEquals("a", gate.edge(scores.edge(0)));
        assertEquals(Math.log(Math.exp(1.5) + Math.exp(1)), scores.rejectScore(), 1e-12);
        assertTrue(scores.rejected(), "1.974 is below 2");
        gate.score(new float[] {1.1f}, scores);
        assertFalse(scores.rejected(), "one of these, though none is open");
        assertFalse(scores.open(0));
    }

    @Test
    void bestFirstAndTiesInTheOrderOfTheEdges() {
        SplittableRandom random = new SplittableRandom(9);
        for (int round = 0; round < 50; round++) {
            int edges = 1 + random.nextInt(40);
            float[] vectors = new float[edges * 3];
            for (int i = 0; i < vectors.length; i++) {
                vectors[i] = random.nextInt(3) - 1;
            }
            FocusGate gate = new FocusGate("g", IntStream.range(0, edges).mapToObj(i -> "e" + i).toList(), 3, vectors,
                    new double[edges], -9);
            GateScores scores = new GateScores();
            float[] focus = {(float) random.nextGaussian(), 1, 2};
            gate.score(focus, scores);
            for (int rank = 0; rank < edges; rank++) {
                int e = scores.edge(rank);
                double expected = 0;
                for (int d = 0; d < 3; d++) {
                    expected += (double) focus[d] * vectors[3 * e + d];
                }
                assertEquals(expected, scores.score(rank));
                assertEquals(expected > 0, scores.open(rank));
                if (rank > 0) {
                    assertTrue(scores.score(rank - 1) > expected || scores.score(rank - 1) == expected && scores.edge(rank - 1) < e,
                            "seed 9, round " + round + ", rank " + rank);
                }
            }
        }
    }

    @Test
    void refusesWhatItCannotScore() {
        GateScores scores = new GateScores();
        refused("gate 'tools': focus has 3 values; 2 are needed", 3, 2, () -> GATE.score(new float[3], scores));
        refused("gate 'tools': focus is NaN in dimension 1; it must be finite", 1, 2, () -> GATE.score(new float[] {0, Float.NaN}, scores));
        refused("gate 'g': vectors has 3 values; 4 are needed", 3, 4,
                () -> new FocusGate("g", List.of("a", "b"), 2, new float[3], new double[2], 0));
        refused("gate 'g': edge 'b' is Infinity in dimension 0; it must be finite", 0, 2,
                () -> new FocusGate("g", List.of("a", "b"), 2, new float[] {0, 0, Float.POSITIVE_INFINITY, 0}, new double[2], 0));
        refused("gate 'g': the threshold of edge 'a' is NaN", 0, 1,
                () -> new FocusGate("g", List.of("a"), 1, new float[1], new double[] {Double.NaN}, 0));
        refused("gate 'g': 0 edges; there must be 1 to 4096", 0, 1, () -> new FocusGate("g", List.of(), 1, new float[0], new double[0], 0));
        refused("gate 'g': two edges have the same name", 0, 0,
                () -> new FocusGate("g", List.of("a", "a"), 1, new float[2], new double[2], 0));
    }

    private static void refused(String message, long value, long bound, Runnable action) {
        LatticeForgeException e = assertThrows(LatticeForgeException.class, action::run);
        assertEquals(ErrorCode.MALFORMED, e.code());
        assertEquals(message, e.getMessage());
        assertEquals(value, e.value());
        assertEquals(bound, e.bound());
    }
}
