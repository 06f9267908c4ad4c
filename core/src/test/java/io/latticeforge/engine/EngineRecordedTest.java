package io.latticeforge.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.StateReader;
import io.latticeforge.base.StateWriter;
import io.latticeforge.decisions.Action;
import io.latticeforge.policy.Policies;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.SlotKind;
import io.latticeforge.recording.Recording;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** The shipped policies over recorded generations of a real model, and what the fold promises about replays and snapshots. */
class EngineRecordedTest {
    private static final Path BUNDLE = Path.of("..", "models", "traces", "abacus");

    @Test
    void defaultSavesTokensWithoutLosingAnswers() {
        RecordedPlay play = play(Policies.shippedDefault().yaml(), 44);
        System.out.println(figures("default", play));
        assertTrue(saved(play) >= 0.60, () -> figures("default", play));
        assertTrue(play.correct >= 42, () -> figures("default", play));
        assertTrue(play.decisions[Action.CONCLUDE.ordinal()] > 100);
        assertTrue(play.decisions[Action.STOP.ordinal()] > 0);
        assertEquals(44, play.groups);
    }

    @Test
    void wavesSaveMore() {
        RecordedPlay play = play(Policies.shippedDefaultWaves().yaml(), 44);
        System.out.println(figures("default-waves", play));
        assertTrue(saved(play) >= 0.80, () -> figures("default-waves", play));
        assertTrue(play.correct >= 42, () -> figures("default-waves", play));
        assertTrue(play.decisions[Action.SPAWN.ordinal()] >= 44);
    }

    @Test
    void replayedTwiceGivesTheSameBytes() {
        RecordedPlay play = play(Policies.shippedDefault().yaml(), 8);
        assertReplays(play, new Engine(), 0, state(play.engine));
    }

    @Test
    void snapshotAndTailIsTheFullFold() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        RecordedPlay play = play(Policies.shippedDefaultWaves().yaml(), 10);
        byte[] full = state(play.engine);
        for (int round = 0; round < 25; round++) {
            int cut = inputEnd(play, random.nextInt(play.blocks.size()));
            Engine first = new Engine();
            replay(play, first, 0, cut);
            byte[] snapshot = state(first);
            Engine second = new Engine();
            second.state(new StateReader(snapshot, 0, snapshot.length));
            assertArrayEquals(snapshot, state(second), "seed " + seed + ": a restored snapshot is the snapshot, cut at " + cut);
            assertReplays(play, second, cut, full);
        }
    }

    @Test
    void oneAlteredObservationChangesWhatWasDecided() {
        RecordedPlay play = play(Policies.shippedDefault().yaml(), 2);
        byte[] altered = play.blocks.stream().filter(b -> b[BlockHeader.LENGTH] == SlotKind.OBSERVATION.number()).skip(20).findFirst()
                .orElseThrow();
        int entropy = BlockHeader.LENGTH + 20;
        altered[entropy + 3] = 0x41;
        Engine engine = new Engine();
        int differences = replay(play, engine, 0, play.blocks.size());
        assertTrue(differences > 0, "an entropy of ten nats where there was none must not go unnoticed");
    }

    private static RecordedPlay play(String yaml, int groups) {
        try (Recording recording = Recording.open(BUNDLE)) {
            RecordedPlay play = new RecordedPlay(recording, yaml);
            for (int g = 0; g < groups; g++) {
                play.play(recording.groups().get(g), g);
            }
            return play;
        }
    }

    private static void assertReplays(RecordedPlay play, Engine engine, int from, byte[] expectedState) {
        assertEquals(0, replay(play, engine, from, play.blocks.size()), "blocks that came out otherwise");
        assertArrayEquals(expectedState, state(engine));
    }

    /** Folds blocks [from, to); returns how many outputs differ from what was recorded. */
    private static int replay(RecordedPlay play, Engine engine, int from, int to) {
        BlockWriter out = new BlockWriter(1 << 20);
        Block block = new Block();
        CRC32C crc = new CRC32C();
        int differences = 0;
        for (int i = from; i < to; i++) {
            byte[] bytes = play.blocks.get(i);
            if (bytes[BlockHeader.KIND_OFFSET] != BlockHeader.INPUT) {
                continue;
            }
            engine.on(wrap(block, bytes, crc), out);
            boolean recorded = i + 1 < play.blocks.size() && play.blocks.get(i + 1)[BlockHeader.KIND_OFFSET] == BlockHeader.OUTPUT;
            if (!out.isEmpty()) {
                out.finish(engine.position() + 1, new byte[32]);
            }
            boolean same = recorded == !out.isEmpty()
                    && (!recorded || Arrays.equals(play.blocks.get(i + 1), Arrays.copyOf(out.array(), out.length())));
            differences += same ? 0 : 1;
        }
        return differences;
    }

    private static Block wrap(Block block, byte[] bytes, CRC32C crc) {
        try {
            return block.wrapChecked(bytes, 0, bytes.length, crc);
        } catch (io.latticeforge.base.LatticeForgeException altered) {
            return block; // The altered block: its bytes are wrapped, its CRC no longer holds.
        }
    }

    /** A cut never falls between an input block and what it decided. */
    private static int inputEnd(RecordedPlay play, int index) {
        return index < play.blocks.size() && play.blocks.get(index)[BlockHeader.KIND_OFFSET] == BlockHeader.OUTPUT ? index + 1 : index;
    }

    private static byte[] state(Engine engine) {
        StateWriter writer = new StateWriter();
        engine.state(writer);
        return Arrays.copyOf(writer.array(), writer.length());
    }

    private static double saved(RecordedPlay play) {
        return 1 - (double) play.tokensUsed / play.tokensFull;
    }

    private static String figures(String name, RecordedPlay play) {
        return "%s: %.1f %% of tokens saved, %d of %d right, %d steps, conclude %d stop %d spawn %d decided %d".formatted(name,
                100 * saved(play), play.correct, play.groups, play.steps, play.decisions[2], play.decisions[3], play.decisions[4],
                play.decisions[5]);
    }
}
