package io.latticeforge.gating;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateTrainingTest {
    private static final int DIMENSIONS = 16;
    private static final int EDGES = 8;

    /** Directions with noise; what is none of these has a direction of no edge. */
    private static Examples drawn(long seed, int each, int negatives) {
        SplittableRandom random = new SplittableRandom(seed);
        float[][] vectors = new float[EDGES * each + negatives][DIMENSIONS];
        int[] labels = new int[vectors.length];
        for (int i = 0; i < vectors.length; i++) {
            boolean none = i >= EDGES * each;
            labels[i] = none ? Examples.NONE : i % EDGES;
            double squares = 0;
            for (int d = 0; d < DIMENSIONS; d++) {
                boolean on = none ? d == EDGES + i % (DIMENSIONS - EDGES) : d == labels[i];
                vectors[i][d] = (float) (random.nextGaussian() * 0.25 + (on ? 1 : 0));
                squares += vectors[i][d] * vectors[i][d];
            }
            for (int d = 0; d < DIMENSIONS; d++) {
                vectors[i][d] /= (float) Math.sqrt(squares);
            }
        }
        return new Examples(IntStream.range(0, EDGES).mapToObj(e -> "edge " + e).toList(), vectors, labels);
    }

    private static TrainedGate train(Examples examples, int threads) {
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            return new GateTraining(Objective.MULTINOMIAL, 0.95, 0.03, 7).train(examples, "own", "00", executor, done -> {});
        }
    }

    private static GateReport report(TrainedGate gate, Examples examples) {
        GateEvaluation evaluation = new GateEvaluation(gate);
        for (int i = 0; i < examples.size(); i++) {
            evaluation.add(examples.vectors()[i], examples.labels()[i]);
        }
        return evaluation.report();
    }

    @Test
    void routesRejectsAndKeepsItsPromisesOnWhatItHasNotSeen() {
        TrainedGate gate = train(drawn(1, 60, 60), 2);
        GateReport report = report(gate, drawn(2, 100, 200));
        assertTrue(report.accuracyInScope() > 0.95, () -> report.text().toString());
        assertTrue(report.aurocOos() > 0.97, () -> report.text().toString());
        assertTrue(report.oosRejected() > 0.8, () -> report.text().toString());
        assertTrue(report.inScopeRejected() < 0.06, () -> report.text().toString());
        assertTrue(report.openedPrecision() > 0.93, () -> report.text().toString());
        assertTrue(report.calibrationError() < 0.05, () -> report.text().toString());
        assertEquals(0.03, gate.facts().heldOut().inScopeRejected(), 0.005);
    }

    @Test
    void theGateDoesNotDependOnTheThreads() {
        Examples examples = drawn(1, 20, 20);
        TrainedGate one = train(examples, 1);
        TrainedGate three = train(examples, 3);
        assertArrayEquals(one.vectors(), three.vectors());
        assertArrayEquals(one.thresholds(), three.thresholds());
        assertEquals(one.rejectBelow(), three.rejectBelow());
        assertEquals(one.facts(), three.facts());
    }

    @Test
    void aFolderGivesBackWhatWasWrittenAndRefusesAChangedByte(@TempDir Path folder) throws Exception {
        TrainedGate gate = train(drawn(1, 20, 20), 2);
        GateFolder.write(folder, gate);
        TrainedGate read = GateFolder.read(folder);
        assertArrayEquals(gate.vectors(), read.vectors());
        assertArrayEquals(gate.biases(), read.biases());
        assertArrayEquals(gate.thresholds(), read.thresholds());
        assertEquals(gate.facts(), read.facts());
        assertEquals(List.of(gate.edges(), gate.rejectBelow(), gate.temperature()), List.of(read.edges(), read.rejectBelow(), read.temperature()));
        byte[] weights = Files.readAllBytes(folder.resolve("weights.bin"));
        weights[9] ^= 1;
        Files.write(folder.resolve("weights.bin"), weights);
        LatticeForgeException changed = assertThrows(LatticeForgeException.class, () -> GateFolder.read(folder));
        assertEquals(ErrorCode.CORRUPT, changed.code());
        LatticeForgeException missing = assertThrows(LatticeForgeException.class, () -> GateFolder.read(folder.resolve("none")));
        assertEquals(ErrorCode.UNAVAILABLE, missing.code());
    }

    @Test
    void refusesWhatCannotBeLearned() {
        float[][] two = {{1, 0}, {0, 1}};
        refused("there is one edge, 'a', to learn; at least 2 are needed", new Examples(List.of("a"), two, new int[] {0, 0}));
        refused("there is no edge to learn; at least 2 are needed", new Examples(List.of(), two, new int[] {-1, -1}));
        refused("the edge 'a' has 1 example; at least 2 are needed, as each is judged by a model that has not seen it",
                new Examples(List.of("a", "b"), two, new int[] {0, 1}));
        assertEquals("vector 1 has 1 dimensions; the first has 2", assertThrows(LatticeForgeException.class,
                () -> new Examples(List.of("a"), new float[][] {{1, 0}, {1}}, new int[] {0, 0})).getMessage());
        assertEquals("vector 0 is NaN in dimension 1; it must be finite", assertThrows(LatticeForgeException.class,
                () -> new Examples(List.of("a"), new float[][] {{1, Float.NaN}}, new int[] {0})).getMessage());
    }

    private static void refused(String sentence, Examples examples) {
        LatticeForgeException e = assertThrows(LatticeForgeException.class, () -> train(examples, 1));
        assertEquals(sentence, e.getMessage());
        assertEquals(ErrorCode.MALFORMED, e.code());
    }
}
