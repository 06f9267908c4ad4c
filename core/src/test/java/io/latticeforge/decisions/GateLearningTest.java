package io.latticeforge.decisions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.base.StateReader;
import io.latticeforge.base.StateWriter;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GateLearningTest {
    private static final int NONE = GateLearning.NONE_OF_THESE;

    private final long seed = System.nanoTime();

    private static FocusGate blank(int edges, int dimensions, double rejectBelow) {
        return new FocusGate("g", IntStream.range(0, edges).mapToObj(e -> "e" + e).toList(), dimensions, new float[edges * dimensions],
                new double[edges], new double[edges], RejectBy.ENERGY, rejectBelow);
    }

    private static double[] scores(FocusGate gate, float... focus) {
        GateScores scores = new GateScores();
        gate.score(focus, scores);
        double[] byEdge = new double[gate.edges()];
        for (int rank = 0; rank < byEdge.length; rank++) {
            byEdge[scores.edge(rank)] = scores.score(rank);
        }
        return byEdge;
    }

    @Test
    void workedExample() {
        FocusGate gate = blank(2, 1, 0);
        GateLearning learning = new GateLearning(gate, 0.5);
        assertEquals(Math.log(3), learning.learn(new float[] {1}, 0), 1e-15);
        assertArrayEquals(new double[] {1 / 3.0, -1 / 6.0}, scores(gate, 1), 1e-15);
        assertEquals(1, learning.steps());
    }

    @Test
    void noneOfThesePushesEveryScoreDownAndIsOutOfReachWithoutABound() {
        FocusGate gate = blank(2, 1, 0);
        assertEquals(Math.log(3), new GateLearning(gate, 0.5).learn(new float[] {1}, NONE), 1e-15);
        assertArrayEquals(new double[] {-1 / 6.0, -1 / 6.0}, scores(gate, 1), 1e-15);
        FocusGate unbounded = blank(2, 1, Double.NaN);
        GateLearning learning = new GateLearning(unbounded, 0.5);
        assertFalse(learning.canReject());
        assertEquals(Math.log(2), learning.learn(new float[] {1}, 1), 1e-15, "two edges share everything");
    }

    /** Against central differences of the loss, which is written down here once more. */
    @Test
    void theStepGoesDownTheSlopeOfTheLoss() {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 200; round++) {
            int edges = 1 + random.nextInt(5);
            double bound = random.nextInt(4) == 0 ? Double.NaN : random.nextGaussian();
            int right = Double.isNaN(bound) ? random.nextInt(edges) : random.nextInt(-1, edges);
            double[] z = random.doubles(edges, -3, 3).toArray();
            FocusGate gate = new FocusGate("g", IntStream.range(0, edges).mapToObj(e -> "e" + e).toList(), 1, new float[edges], z,
                    new double[edges], RejectBy.ENERGY, bound);
            double loss = new GateLearning(gate, 0.01).learn(new float[] {0}, right);
            assertEquals(loss(z, bound, right), loss, 1e-12, () -> "seed " + seed);
            for (int e = 0; e < edges; e++) {
                double[] up = z.clone();
                double[] down = z.clone();
                up[e] += 1e-5;
                down[e] -= 1e-5;
                double slope = (loss(up, bound, right) - loss(down, bound, right)) / 2e-5;
                assertEquals(-0.01 * slope, scores(gate, 0)[e] - z[e], 1e-9, () -> "seed " + seed);
            }
        }
    }

    private static double loss(double[] z, double bound, int right) {
        double sum = Arrays.stream(z).map(Math::exp).sum() + (Double.isNaN(bound) ? 0 : Math.exp(bound));
        return Math.log(sum) - (right == NONE ? bound : z[right]);
    }

    @Test
    void noOutcomeMovesAScoreOfItsRequestByMoreThanTheRateHoweverLongTheVector() {
        SplittableRandom random = new SplittableRandom(seed);
        for (float scale : new float[] {0, 1e-30f, 1, 1e4f, 3e38f}) {
            FocusGate gate = blank(3, 4, 1);
            GateLearning learning = new GateLearning(gate, 0.7);
            for (int i = 0; i < 200; i++) {
                float[] focus = new float[4];
                for (int d = 0; d < 4; d++) {
                    focus[d] = scale * (float) random.nextDouble(-1, 1);
                }
                double[] before = scores(gate, focus);
                double loss = learning.learn(focus, random.nextInt(-1, 3));
                assertTrue(Double.isFinite(loss) && loss >= 0, () -> loss + ", scale " + scale + ", seed " + seed);
                double[] after = scores(gate, focus);
                for (int e = 0; e < 3; e++) {
                    double most = 0.7 * (1 + 1e-9) + 1e-12 * Math.abs(before[e]);
                    assertTrue(Math.abs(after[e] - before[e]) <= most, "scale " + scale + ", seed " + seed);
                }
            }
        }
    }

    @Test
    void learnsAMappingItWasNotTrainedForAndWhatBelongsNowhere() {
        SplittableRandom random = new SplittableRandom(seed);
        FocusGate gate = new FocusGate("g", List.of("a", "b"), 3, new float[] {6, 0, 0, 0, 6, 0}, new double[2], new double[2],
                RejectBy.ENERGY, 2);
        GateLearning learning = new GateLearning(gate, 0.5);
        GateScores scores = new GateScores();
        for (int i = 0; i < 300; i++) {
            int kind = i % 3;
            learning.learn(request(random, kind), kind == 2 ? NONE : 1 - kind); // the edges have changed places
        }
        int right = 0;
        for (int i = 0; i < 300; i++) {
            int kind = i % 3;
            gate.score(request(random, kind), scores);
            right += kind == 2 ? scores.rejected() ? 1 : 0 : !scores.rejected() && scores.edge(0) == 1 - kind ? 1 : 0;
        }
        assertTrue(right >= 290, right + " of 300, seed " + seed);
    }

    private static float[] request(SplittableRandom random, int kind) {
        float[] focus = new float[3];
        for (int d = 0; d < 3; d++) {
            focus[d] = (float) ((d == kind ? 1 : 0) + 0.1 * random.nextGaussian());
        }
        return focus;
    }

    @Test
    void theSameOutcomesGiveTheSameBitsAlsoWhereTheyWereTakenUpFromAState() {
        FocusGate whole = blank(5, 7, 0.5);
        FocusGate resumed = blank(5, 7, 0.5);
        GateLearning of = new GateLearning(whole, 0.3);
        SplittableRandom random = new SplittableRandom(seed);
        GateLearning to = new GateLearning(resumed, 0.3);
        for (int i = 0; i < 100; i++) {
            if (i == 50) {
                StateWriter state = new StateWriter();
                of.state(state);
                to.state(new StateReader(state.array(), 0, state.length()));
            }
            float[] focus = new float[7];
            for (int d = 0; d < 7; d++) {
                focus[d] = (float) random.nextGaussian();
            }
            int right = random.nextInt(-1, 5);
            double loss = of.learn(focus, right);
            if (i >= 50) {
                assertEquals(loss, to.learn(focus, right));
            }
        }
        float[] probe = {1, 2, 3, 4, 5, 6, 7};
        assertArrayEquals(scores(whole, probe), scores(resumed, probe));
        assertEquals(100, to.steps());
    }

    @Test
    void onlyAGateThatSaysAProbabilityCanLearn() {
        FocusGate byBest = new FocusGate("g", List.of("a"), 1, new float[1], new double[1], 0);
        refused("gate 'g' rejects by its best score; only one that rejects by energy can learn", byBest);
        refused("gate 'g' rejects below Infinity; a gate that learns needs a finite bound, or none", blank(1, 1, Double.POSITIVE_INFINITY));
    }

    private static void refused(String message, FocusGate gate) {
        LatticeForgeException e = assertThrows(LatticeForgeException.class, () -> new GateLearning(gate, 0.5));
        assertEquals(ErrorCode.MALFORMED, e.code());
        assertEquals(message, e.getMessage());
    }
}
