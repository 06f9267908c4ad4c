package io.latticeforge.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.StateReader;
import io.latticeforge.base.StateWriter;
import io.latticeforge.evaluation.PolicyPlay;
import io.latticeforge.evaluation.TraceSets;
import io.latticeforge.policy.Policies;
import io.latticeforge.policy.Policy;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.SlotKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** The shipped policies over recorded generations of a real model, and what the fold promises about replays and snapshots. */
class EngineRecordedTest {
    private static final Path BUNDLE = Path.of("..", "models", "traces", "abacus");

    @Test
    void defaultSavesTokensWithoutLosingAnswers() {
        PolicyPlay play = new Played(Policies.shippedDefault(), 44).play;
        System.out.println(figures("default", play));
        assertEquals(0.733, play.saved(), 0.0005, () -> figures("default", play));
        assertEquals(42, play.right(), () -> figures("default", play));
        assertTrue(play.concluded() > 100);
        assertTrue(play.stopped() > 0);
    }

    @Test
    void wavesSaveMore() {
        PolicyPlay play = new Played(Policies.shippedDefaultWaves(), 44).play;
        System.out.println(figures("default-waves", play));
        assertEquals(0.910, play.saved(), 0.0005, () -> figures("default-waves", play));
        assertTrue(play.right() >= 42, () -> figures("default-waves", play));
    }

    @Test
    void replayedTwiceGivesTheSameBytes() {
        Played play = new Played(Policies.shippedDefault(), 8);
        assertReplays(play, new Engine(), 0, state(play.play.fold().engine()));
    }

    @Test
    void snapshotAndTailIsTheFullFold() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Played play = new Played(Policies.shippedDefaultWaves(), 10);
        byte[] full = state(play.play.fold().engine());
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
        Played play = new Played(Policies.shippedDefault(), 2);
        byte[] altered = play.blocks.stream().filter(b -> b[BlockHeader.LENGTH] == SlotKind.OBSERVATION.number()).skip(20).findFirst()
                .orElseThrow();
        int entropy = BlockHeader.LENGTH + 20;
        altered[entropy + 3] = 0x41;
        Engine engine = new Engine();
        int differences = replay(play, engine, 0, play.blocks.size());
        assertTrue(differences > 0, "an entropy of ten nats where there was none must not go unnoticed");
    }

    /** A play of the bundle that keeps every block, inputs and outputs. */
    private static final class Played {
        final List<byte[]> blocks = new ArrayList<>();
        final PolicyPlay play;

        Played(Policy policy, int groups) {
            play = new PolicyPlay(TraceSets.read(BUNDLE), policy, 0, (bytes, length) -> blocks.add(Arrays.copyOf(bytes, length)));
            for (int g = 0; g < groups; g++) {
                play.group(g);
            }
        }
    }

    private static void assertReplays(Played play, Engine engine, int from, byte[] expectedState) {
        assertEquals(0, replay(play, engine, from, play.blocks.size()), "blocks that came out otherwise");
        assertArrayEquals(expectedState, state(engine));
    }

    /** Folds blocks [from, to); returns how many outputs differ from what was recorded. */
    private static int replay(Played play, Engine engine, int from, int to) {
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
    private static int inputEnd(Played play, int index) {
        return index < play.blocks.size() && play.blocks.get(index)[BlockHeader.KIND_OFFSET] == BlockHeader.OUTPUT ? index + 1 : index;
    }

    private static byte[] state(Engine engine) {
        StateWriter writer = new StateWriter();
        engine.state(writer);
        return Arrays.copyOf(writer.array(), writer.length());
    }

    private static String figures(String name, PolicyPlay play) {
        return "%s: %.1f %% of tokens saved, %.1f right, %d steps, conclude %d stop %d".formatted(name, 100 * play.saved(), play.right(),
                play.steps(), play.concluded(), play.stopped());
    }
}
