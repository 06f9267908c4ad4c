package io.latticeforge.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.KernelCases;
import io.latticeforge.kernels.KernelMoments;
import io.latticeforge.models.ModelFolder;
import io.latticeforge.ring.SharedMemory;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The quick form with rounds too short for figures: that it runs, and that no part of it passes with a wrong answer. */
class QuickBenchTest {
    private static final int ROUNDS = 1;
    private static final long TURN_NS = 1_000_000;

    @Test
    void engineAnswersAreChecked() {
        Answers answers = new Answers();
        List<Figure> figures = EngineFigures.run(ROUNDS, TURN_NS, answers);
        assertEquals(List.of("E1", "E3-10", "E3-100", "E3-1000", "E3", "E3-cost"), figures.stream().map(Figure::id).toList());
        assertTrue(figures.stream().allMatch(f -> f.ours() > 0), figures.toString());
        assertTrue(answers.count() > 100, "answers checked: " + answers.count());
        assertThrows(IllegalStateException.class, () -> EngineLoad.checkStop(Answers.skewed()));
        assertThrows(IllegalStateException.class, () -> new EngineLoad(16).check(Answers.skewed()));
    }

    /** The embedding is measured too where its module is on the class path, which is not so here. */
    @Test
    void gateAnswersAreChecked() {
        Path home = Path.of("..");
        Answers answers = new Answers();
        List<Figure> figures = GateFigures.run(ROUNDS, TURN_NS, home, answers);
        assertEquals("G-route", figures.getFirst().id());
        assertTrue(figures.stream().allMatch(f -> f.ours() > 0), figures.toString());
        assertTrue(answers.count() > 300, "answers checked: " + answers.count());
        assertThrows(IllegalStateException.class, () -> GateFigures.run(ROUNDS, TURN_NS, home, Answers.skewed()));
        assertThrows(IllegalStateException.class, () -> new GateLoad().check(Answers.skewed()));
    }

    @Test
    void frameAnswersAreChecked() {
        Answers answers = new Answers();
        List<Figure> figures = FrameFigures.run(ROUNDS, TURN_NS, answers);
        assertEquals(4, figures.size());
        assertTrue(figures.stream().allMatch(f -> f.ratio() > 0), figures.toString());
        assertTrue(answers.count() > 30, "answers checked: " + answers.count());
        assertThrows(IllegalStateException.class, () -> FrameFigures.run(ROUNDS, TURN_NS, Answers.skewed()));
    }

    @Test
    void computeAnswersAreChecked() {
        ModelFolder models = ModelFolder.open(Path.of("../models"));
        ModelFolder peers = ModelFolder.open(Path.of("peers"));
        Answers answers = new Answers();
        List<Figure> figures = ComputeFigures.run(ROUNDS, TURN_NS, 55, models, peers, answers);
        assertEquals(List.of("K3", "K3-64", "auto-64"), figures.stream().map(Figure::id).toList());
        assertTrue(figures.stream().allMatch(f -> f.ratio() > 0), figures.toString());
        assertTrue(answers.count() > 1_000, "answers checked: " + answers.count());
        assertThrows(IllegalStateException.class, () -> ComputeFigures.run(ROUNDS, TURN_NS, 55, models, peers, Answers.skewed()));
    }

    /** The ring beside its peers, and a row's whole path through it; needs Linux and two cores, as the part itself does. */
    @Test
    void ringAnswersAreChecked() {
        assumeTrue(SharedMemory.isSupported() && Runtime.getRuntime().availableProcessors() > 1);
        Results results = new Results();
        RingPart.measure(ROUNDS, TURN_NS, TURN_NS, results);
        for (Target target : List.of(Target.T3, Target.T4, Target.T4_P99)) {
            assertTrue(results.measured(target) > 0, target.id());
        }
        assertTrue(results.answers().count() > 10, "answers checked: " + results.answers().count());
    }

    @Test
    void errorsAreThoseAgainstDouble() {
        Results results = new Results();
        new AccuracyPart().measure(Form.QUICK, results);
        assertTrue(results.measured(Target.K7) > 0);
        float[] thirds = {(float) Math.log(2), 0, 0};
        assertEquals(1.0397, FloatMoments.inDouble(thirds)[0], 1e-4);
        assertEquals(0.1201, FloatMoments.inDouble(thirds)[1], 1e-4);
        assertEquals(1.0397, FloatMoments.inFloat(thirds)[0], 1e-4);
        assertEquals(0.1201, FloatMoments.inFloat(thirds)[1], 1e-4);
    }

    @Test
    void momentsWithoutTopKAreTheKernels() {
        assumeTrue(KernelMoments.isSupported());
        try (Arena arena = Arena.ofConfined()) {
            for (int vocabSize : new int[] {5_001, 32_000}) {
                LogitRows rows = LogitRows.inTurn(arena, ElementType.F32, KernelCases.correlated(vocabSize, 4, 1));
                for (int i = 0; i < 4; i++) {
                    rows.checkMoments();
                }
            }
        }
    }

    /** Several steps on their way at a time, as the sustained load has them. */
    @Test
    void streamedStepsAreAnsweredInOrder() {
        try (ScratchFolder folder = ScratchFolder.create(); RunningSidecar sidecar = new RunningSidecar(folder.path());
                StepStream stream = new StepStream(new Conversation(sidecar.socket(), StepShape.VOCABULARY, false),
                        new StepStream.Entries(2, 16, 16, StepShape.TOP_20))) {
            Answers answers = new Answers();
            long observations = stream.run(3, 10 * TURN_NS, answers);
            assertTrue(observations > 0 && observations % 16 == 0, "observations: " + observations);
            assertTrue(answers.count() >= observations / 16, "answers checked: " + answers.count());
            assertThrows(IllegalStateException.class, () -> stream.run(3, TURN_NS, Answers.skewed()));
        }
    }
}
