package io.latticeforge.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.policy.Policies;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import io.latticeforge.record.SlotWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers with nothing in them, gates at their bound. */
class OddInputTest {
    private static final int FINISHED = 0;

    private final Engine engine = new Engine();
    private final BlockWriter in = new BlockWriter(1 << 20);
    private final SlotWriter slots = new SlotWriter(in);
    private final BlockWriter out = new BlockWriter(1 << 20);
    private final Slot slot = new Slot();
    private long position;

    @BeforeEach
    void open() {
        fold(0, () -> slots.policyLoaded(true, 0, "default", Policies.shippedDefault().yaml()));
        long epoch = position + 1;
        fold(epoch, () -> slots.sessionOpened(0, 0, 0, new byte[32], "client", "model"));
        fold(epoch, () -> slots.groupOpened(1, 4, engine.policies().defaultVersion(), 0, 0));
        for (int sequence = 0; sequence < 2; sequence++) {
            int id = sequence;
            fold(epoch, () -> slots.sequenceOpened(1, id, 0, 1, 1, 0, new UnsafeBuffer(new byte[4]), 0, 0));
        }
    }

    private void fold(long epoch, Runnable write) {
        in.begin(BlockHeader.INPUT, epoch, 0, 0);
        write.run();
        in.finish(++position, new byte[32]);
        engine.on(new Block().wrap(in), out);
    }

    private Group group() {
        return java.util.Objects.requireNonNull(engine.sessionAt(0).group(1));
    }

    @Test
    void anAnswerWithNothingInItIsNone() {
        long epoch = engine.sessionAt(0).epoch();
        for (String nothing : new String[] {"", "  ", ".", "\\boxed{}", "\"\""}) {
            fold(epoch, () -> slots.candidate(1, 0, 3, nothing));
        }
        assertEquals(0, group().ballots().answerCount());
        fold(epoch, () -> slots.sequenceClosed(1, 0, 4, FINISHED, "\\boxed{}"));
        assertEquals(0, group().ballots().size());
        fold(epoch, () -> slots.candidate(1, 1, 3, "The Nile."));
        fold(epoch, () -> slots.sequenceClosed(1, 1, 4, FINISHED, " . "));
        assertEquals(1, group().ballots().size(), "what it had stated stands");
        assertEquals("the nile", group().ballots().answer(0));
    }

    @Test
    void theScoresOfTheLargestGateFitARecord() {
        int edges = 4_096;
        int nameBytes = Gate.MAX_EDGE_TABLE_BYTES / edges - 17;
        Gate largest = new Gate("g", 1, Double.NaN, edges, table(edges, nameBytes));
        assertTrue(largest.edgeTable().length > Gate.MAX_EDGE_TABLE_BYTES - 2 * edges);
        fold(0, () -> largest.define(slots));
        fold(engine.sessionAt(0).epoch(), () -> slots.routeAsked(0, "g", new UnsafeBuffer(new byte[4]), 0, 4));
        out.finish(++position, new byte[32]);
        slot.first(new Block().wrap(out));
        slot.next();
        assertEquals(SlotKind.ROUTED, slot.kind());
        assertEquals(edges, slot.i32(4));
        refused(ErrorCode.TOO_LARGE, edges, table(edges, nameBytes + 2));
        refused(ErrorCode.MALFORMED, 2, Arrays.copyOf(table(2, 20), 50));
    }

    private static void refused(ErrorCode code, int edges, byte[] table) {
        assertEquals(code, assertThrows(LatticeForgeException.class, () -> new Gate("g", 1, Double.NaN, edges, table)).code());
    }

    private static byte[] table(int edges, int nameBytes) {
        ByteBuffer table = ByteBuffer.allocate(edges * (16 + nameBytes)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < edges; i++) {
            table.putInt(nameBytes).put(String.format("%0" + nameBytes + "d", i).getBytes(java.nio.charset.StandardCharsets.US_ASCII)).putDouble(0)
                    .putFloat(1);
        }
        return table.array();
    }
}
