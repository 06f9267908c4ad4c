package io.latticeforge.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.decisions.Action;
import io.latticeforge.recording.Recording;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A sample that is stopped as stuck is replaced as far as the budget goes; a stop of sampling that only watches stops nothing. */
class StuckRecordedTest {
    private static final Path BUNDLE = Path.of("..", "models", "traces", "abacus");

    private static RecordedPlay play(String yaml, int groups) {
        try (Recording recording = Recording.open(BUNDLE)) {
            RecordedPlay play = new RecordedPlay(recording, yaml);
            for (int g = 0; g < groups; g++) {
                play.play(recording.groups().get(g), g);
            }
            return play;
        }
    }

    @Test
    void anotherSampleForEachThatIsStuck() {
        String rule = "{stuck: {segments: 3, hi: 0.3, flat: 0.5, min_tokens: 8}}";
        RecordedPlay waves = play("name: stuck\nrules: [" + rule + "]\nsamples: {waves: {size: 4}}", 4);
        long stopped = waves.decisions[Action.STOP.ordinal()];
        assertTrue(stopped > 4, stopped + " stopped");
        assertTrue(waves.decisions[Action.SPAWN.ordinal()] > stopped / 2, "spawned beside the waves");
        RecordedPlay atOnce = play("name: stuck\nrules: [" + rule + "]", 1);
        assertEquals(0, atOnce.decisions[Action.SPAWN.ordinal()], "the whole budget is running");
    }

    @Test
    void aWatchingStopIsCounted() {
        RecordedPlay watching = play("name: watching\nstop_sampling: {beta: {mode: observe}}", 3);
        assertEquals(0, watching.decisions[Action.DECIDED.ordinal()]);
        LoadedPolicy policy = watching.engine.policies().byName("");
        assertTrue(policy != null && policy.stopFired() == 3, "each group was settled once");
        assertEquals(watching.tokensFull, watching.tokensUsed);
    }
}
