package io.latticeforge.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.StateReader;
import io.latticeforge.base.StateWriter;
import io.latticeforge.decisions.Action;
import io.latticeforge.evaluation.PolicyPlay;
import io.latticeforge.evaluation.TraceSet;
import io.latticeforge.evaluation.TraceSets;
import io.latticeforge.policy.Policy;
import io.latticeforge.recording.Recording;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Rules that ask, over recorded generations: a PROBE does not end a sequence, is asked one at a time, and costs what its client says. */
class ProbeRecordedTest {
    private static final TraceSet BUNDLE = TraceSets.read(Path.of("..", "models", "traces", "abacus"));
    private static final int CHECK = check();
    private static final int GROUPS = 12;

    private static int check() {
        try (Recording recording = Recording.open(Path.of("..", "models", "traces", "abacus"))) {
            return recording.id("check");
        }
    }

    private static PolicyPlay play(String rules, int lag) {
        PolicyPlay play = new PolicyPlay(BUNDLE, Policy.parse("name: asks\nrules: [" + rules + "]", "asks"), lag, (bytes, length) -> {});
        for (int g = 0; g < GROUPS; g++) {
            play.group(g);
        }
        System.out.println("%s, lag %d: %.1f %% saved, %.1f of %d right, probes %d, conclude %d".formatted(rules, lag, 100 * play.saved(),
                play.right(), GROUPS, play.fold().engine().totals().probes(), play.concluded()));
        return play;
    }

    private static void asked(PolicyPlay play) {
        Totals totals = play.fold().engine().totals();
        assertTrue(totals.probes() > 0);
        assertEquals(totals.decisions(Action.PROBE), totals.probes(), "each is answered once");
        assertEquals(2 * totals.probes(), totals.probeTokens());
        assertTrue(play.concluded() > 0);
    }

    @Test
    void askedAtTransitionsItIsRightMoreOftenThanAtEveryBoundary() {
        PolicyPlay often = play("trial_answer", 0);
        PolicyPlay seldom = play("trial_answer: {transitions: [" + CHECK + "]}", 0);
        asked(often);
        asked(seldom);
        assertTrue(seldom.right() > often.right(), seldom.right() + " against " + often.right());
    }

    @Test
    void convergenceAndEatConclude() {
        asked(play("answer_convergence: {agree: 2, every_tokens: 24}", 0));
        asked(play("eat", 0));
    }

    @Test
    void anAnswerThatComesLateStillCounts() {
        PolicyPlay late = play("trial_answer: {transitions: [" + CHECK + "]}", 4);
        Totals totals = late.fold().engine().totals();
        assertTrue(late.concluded() > 0);
        assertTrue(totals.probes() <= totals.decisions(Action.PROBE), "a sample that ends first is not asked any more");
    }

    @Test
    void aRuleThatOnlyWatchesAsksForNothing() {
        Totals totals = play("trial_answer: {mode: observe}", 0).fold().engine().totals();
        assertEquals(0, totals.probes());
        assertEquals(0, totals.decisions(Action.PROBE));
    }

    @Test
    void aSnapshotHoldsWhatWasAsked() {
        Snapshots snapshots = new Snapshots();
        PolicyPlay play = new PolicyPlay(BUNDLE,
                Policy.parse("name: asks\nrules: [eat, {answer_convergence: {every_tokens: 9}}]", "asks"), 0,
                (bytes, length) -> snapshots.check());
        snapshots.engine = play.fold().engine();
        play.group(0);
        assertTrue(snapshots.taken > 0);
    }

    /** Restores a snapshot of the engine wherever a PROBE stands. */
    private static final class Snapshots {
        Engine engine = new Engine();
        int taken;

        void check() {
            for (int i = 0; i < engine.sessionCount(); i++) {
                Session session = engine.sessionAt(i);
                if (session.pendingCount() > 0 && session.pending(0).action() == Action.PROBE) {
                    byte[] snapshot = state(engine);
                    Engine copy = new Engine();
                    copy.state(new StateReader(snapshot, 0, snapshot.length));
                    assertArrayEquals(snapshot, state(copy));
                    taken++;
                }
            }
        }

        private static byte[] state(Engine engine) {
            StateWriter writer = new StateWriter();
            engine.state(writer);
            return Arrays.copyOf(writer.array(), writer.length());
        }
    }
}
