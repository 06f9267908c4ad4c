package io.latticeforge.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.models.ModelFolder;
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
}
