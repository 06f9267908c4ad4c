package io.latticeforge.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.StateReader;
import io.latticeforge.base.StateWriter;
import io.latticeforge.decisions.Action;
import io.latticeforge.recording.Recording;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Rules that ask, over recorded generations: a PROBE does not end a sequence, is asked one at a time, and costs what its client says. */
class ProbeRecordedTest {
    private static final Path BUNDLE = Path.of("..", "models", "traces", "abacus");
    private static final int GROUPS = 12;

    private static RecordedPlay play(String rules) {
        try (Recording recording = Recording.open(BUNDLE)) {
            RecordedPlay play = new RecordedPlay(recording,
                    "name: asks\nrules: [" + rules.replace("CHECK", "" + recording.id("check")) + "]");
            for (int g = 0; g < GROUPS; g++) {
                play.play(recording.groups().get(g), g);
            }
            System.out.println("%s: %.1f %% saved, %d of %d right, probes %d, conclude %d".formatted(rules,
                    100.0 * (play.tokensFull - play.tokensUsed) / play.tokensFull, play.correct, play.groups,
                    play.engine.totals().probes(), play.decisions[Action.CONCLUDE.ordinal()]));
            return play;
        }
    }

    private static void asked(RecordedPlay play) {
        long probes = play.engine.totals().probes();
        assertTrue(probes > 0);
        assertEquals(play.decisions[Action.PROBE.ordinal()], probes, "each is answered once");
        assertEquals(2 * probes, play.engine.totals().probeTokens());
        assertTrue(play.decisions[Action.CONCLUDE.ordinal()] > 0);
    }

    @Test
    void askedAtTransitionsItIsRightMoreOftenThanAtEveryBoundary() {
        RecordedPlay often = play("trial_answer");
        RecordedPlay seldom = play("trial_answer: {transitions: [CHECK]}");
        asked(often);
        asked(seldom);
        assertTrue(seldom.correct > often.correct, seldom.correct + " against " + often.correct);
    }

    @Test
    void convergenceAndEatConclude() {
        asked(play("answer_convergence: {agree: 2, every_tokens: 24}"));
        asked(play("eat"));
    }

    @Test
    void aRuleThatOnlyWatchesAsksForNothing() {
        RecordedPlay play = play("trial_answer: {mode: observe}");
        assertEquals(0, play.engine.totals().probes());
        assertEquals(0, play.decisions[Action.PROBE.ordinal()]);
    }

    @Test
    void aSnapshotHoldsWhatWasAsked() {
        boolean[] stood = {false};
        try (Recording recording = Recording.open(BUNDLE)) {
            RecordedPlay play = new RecordedPlay(recording, "name: asks\nrules: [eat, {answer_convergence: {every_tokens: 9}}]");
            play.afterBlock = () -> {
                Session session = play.engine.session(RecordedPlay.EPOCH);
                if (session != null && session.pendingCount() > 0 && session.pending(0).action() == Action.PROBE) {
                    stood[0] = true;
                    byte[] snapshot = state(play.engine);
                    Engine copy = new Engine();
                    copy.state(new StateReader(snapshot, 0, snapshot.length));
                    assertArrayEquals(snapshot, state(copy));
                }
            };
            play.play(recording.groups().getFirst(), 0);
        }
        assertTrue(stood[0]);
    }

    private static byte[] state(Engine engine) {
        StateWriter writer = new StateWriter();
        engine.state(writer);
        return Arrays.copyOf(writer.array(), writer.length());
    }
}
