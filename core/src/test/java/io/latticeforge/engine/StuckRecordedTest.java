package io.latticeforge.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.decisions.Action;
import io.latticeforge.evaluation.PolicyPlay;
import io.latticeforge.evaluation.TraceSet;
import io.latticeforge.evaluation.TraceSets;
import io.latticeforge.policy.Policy;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A sample that is stopped as stuck is replaced as far as the budget goes; a stop of sampling that only watches stops nothing. */
class StuckRecordedTest {
    private static final TraceSet BUNDLE = TraceSets.read(Path.of("..", "models", "traces", "abacus"));

    private static PolicyPlay play(String yaml, int groups) {
        PolicyPlay play = new PolicyPlay(BUNDLE, Policy.parse(yaml, "test"), 0, (bytes, length) -> {});
        for (int g = 0; g < groups; g++) {
            play.group(g);
        }
        return play;
    }

    private static long decided(PolicyPlay play, Action action) {
        return play.fold().engine().totals().decisions(action);
    }

    @Test
    void anotherSampleForEachThatIsStuck() {
        String rule = "{stuck: {segments: 3, hi: 0.3, flat: 0.5, min_tokens: 8}}";
        PolicyPlay waves = play("name: stuck\nrules: [" + rule + "]\nsamples: {waves: {size: 4}}", 4);
        long stopped = decided(waves, Action.STOP);
        assertTrue(stopped > 4, stopped + " stopped");
        assertTrue(decided(waves, Action.SPAWN) > stopped / 2, "spawned beside the waves");
        PolicyPlay atOnce = play("name: stuck\nrules: [" + rule + "]", 1);
        assertEquals(0, decided(atOnce, Action.SPAWN), "the whole budget is running");
    }

    @Test
    void aWatchingStopIsCounted() {
        PolicyPlay watching = play("name: watching\nstop_sampling: {beta: {mode: observe}}", 3);
        assertEquals(0, decided(watching, Action.DECIDED));
        LoadedPolicy policy = watching.fold().engine().policies().byName("");
        assertTrue(policy != null && policy.stopFired() == 3, "each group was settled once");
        assertEquals(0, watching.saved());
    }
}
