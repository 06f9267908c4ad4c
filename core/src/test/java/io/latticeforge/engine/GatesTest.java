package io.latticeforge.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.base.StateReader;
import io.latticeforge.base.StateWriter;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import io.latticeforge.record.SlotWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a gate of the configuration learns from outcomes, what is remembered for it, and what is on record of it. */
class GatesTest {
    private static final int REMEMBER = 4;

    private final Engine engine = new Engine();
    private final BlockWriter in = new BlockWriter(1 << 20);
    private final SlotWriter slots = new SlotWriter(in);
    private final BlockWriter out = new BlockWriter(1 << 20);
    private long position;
    private long epoch;

    @BeforeEach
    void open() {
        define(gate(new LearnBy(0.5, REMEMBER)));
        epoch = position + 1;
        fold(epoch, () -> slots.sessionOpened(0, 0, 0, new byte[32], "client", "model"));
    }

    /** Two edges of two dimensions that know nothing. */
    private static Gate gate(@Nullable LearnBy learnBy) {
        ByteBuffer table = ByteBuffer.allocate(2 * (4 + 1 + 16 + 8)).order(ByteOrder.LITTLE_ENDIAN);
        for (char name : new char[] {'a', 'b'}) {
            table.putInt(1).put((byte) name).putDouble(0).putDouble(0).putFloat(0).putFloat(0);
        }
        return new Gate("tools", true, 2, -1, 2, table.array(), learnBy);
    }

    private void define(Gate gate) {
        fold(0, () -> gate.define(slots));
    }

    private void fold(long session, Runnable write) {
        in.begin(BlockHeader.INPUT, session, 0, 0);
        write.run();
        in.finish(++position, new byte[32]);
        engine.on(new Block().wrap(in), out);
        if (!out.isEmpty()) {
            out.finish(++position, new byte[32]);
        }
    }

    /** @return position by which its outcome names it */
    private long route(float... focus) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * focus.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float x : focus) {
            bytes.putFloat(x);
        }
        long asked = position + 1;
        fold(epoch, () -> slots.routeAsked(0, "tools", new UnsafeBuffer(bytes.array()), 0, bytes.capacity()));
        assertEquals(SlotKind.ROUTED, first().kind());
        return asked;
    }

    private Slot first() {
        Slot slot = new Slot().first(new Block().wrap(out));
        slot.next();
        return slot;
    }

    private Session session() {
        return Objects.requireNonNull(engine.session(epoch));
    }

    private Gate tools() {
        return Objects.requireNonNull(engine.gate("tools"));
    }

    private double score() {
        return first().buffer().getDouble(tail(first()), ByteOrder.LITTLE_ENDIAN);
    }

    private static int tail(Slot slot) {
        slot.skipTail();
        return slot.tailOffset();
    }

    @Test
    void anOutcomeIsLearnedOnceAndIsOnRecord() {
        long route = route(1, 0);
        assertEquals(0, score());
        fold(epoch, () -> slots.routeOutcome(route, Float.NaN, "b"));
        Slot learned = first();
        assertEquals(SlotKind.GATE_LEARNED, learned.kind());
        assertEquals(1, learned.i32(4), "the second edge");
        assertEquals(route, learned.i64(16));
        assertEquals(1, learned.i64(24));
        assertEquals(Math.log(2 + Math.exp(-1)), learned.f64(32), 1e-12);
        assertEquals("tools", learned.text());
        assertEquals(1, engine.totals().routeOutcomes());
        fold(epoch, () -> slots.routeOutcome(route, Float.NaN, "b"));
        assertTrue(out.isEmpty(), "told before");
        assertEquals(1, engine.totals().skipped());
        route(1, 0);
        assertEquals(0.5 * (1 - 1 / (2 + Math.exp(-1))), score(), 1e-12, "moved by rate (1 - p)");
        assertEquals(1, tools().steps());
    }

    @Test
    void noneOfTheseIsLearnedToo() {
        for (int i = 0; i < 40; i++) {
            long route = route(0, 1);
            fold(epoch, () -> slots.routeOutcome(route, Float.NaN, ""));
            assertEquals(-1, first().i32(4));
        }
        route(0, 1);
        assertEquals(1, first().i32(16), "rejected");
    }

    @Test
    void whatCannotBeLearnedFromIsSkippedAndHarmless() {
        long route = route(1, 0);
        byte[] before = state(engine);
        fold(epoch, () -> slots.routeOutcome(route, Float.NaN, "c"));
        fold(epoch, () -> slots.routeOutcome(route + 1, Float.NaN, "a"));
        fold(epoch, () -> slots.routeOutcome(0, Float.NaN, "a"));
        fold(epoch, () -> slots.routeOutcome(-1, Float.NaN, "a"));
        assertTrue(out.isEmpty());
        assertEquals(4, engine.totals().skipped());
        assertEquals(0, tools().steps());
        assertEquals(before.length, state(engine).length);
        long other = position + 1;
        fold(other, () -> slots.sessionOpened(0, 0, 0, new byte[32], "other", "model"));
        fold(other, () -> slots.routeOutcome(route, Float.NaN, "a"));
        assertTrue(out.isEmpty(), "another session's");
        assertFalse(Objects.requireNonNull(session().routed(route)).isKnown(route), "it can still be told");
    }

    @Test
    void theOldestMakesRoomAndIsCounted() {
        long[] routes = new long[REMEMBER + 2];
        for (int i = 0; i < routes.length; i++) {
            routes[i] = route(1, i);
        }
        assertNull(session().routed(routes[1]));
        assertNotNull(session().routed(routes[2]));
        assertEquals(2, engine.totals().routesForgotten());
        for (int i = 2; i < routes.length; i++) {
            long route = routes[i];
            fold(epoch, () -> slots.routeOutcome(route, Float.NaN, "a"));
        }
        route(1, 1);
        assertEquals(2, engine.totals().routesForgotten(), "what was told makes room without a loss");
    }

    @Test
    void gatesThatDoNotLearnRememberNothing() {
        define(gate(null));
        assertNull(session().routed(route(1, 0)));
        assertEquals(0, session().routedCapacity());
        fold(epoch, () -> gate(new LearnBy(0.5, REMEMBER)).define(slots));
        assertNull(session().routed(route(1, 0)), "a gate that a session has defined for itself");
    }

    @Test
    void aGateThatIsDefinedAnewBeginsAnew() {
        long route = route(1, 0);
        long told = route(1, 0);
        fold(epoch, () -> slots.routeOutcome(told, Float.NaN, "b"));
        assertTrue(tools().sameAs(gate(new LearnBy(0.5, REMEMBER))), "what was learned is no other definition");
        assertFalse(tools().sameAs(gate(new LearnBy(0.25, REMEMBER))));
        assertFalse(tools().sameAs(gate(null)));
        define(gate(new LearnBy(0.25, REMEMBER)));
        assertNull(session().routed(route));
        assertEquals(0, tools().steps());
        route(1, 0);
        assertEquals(0, score());
    }

    @Test
    void aSnapshotKnowsWhatWasLearnedAndWhatIsStillToBeTold() {
        long told = route(1, 0.5f);
        long waits = route(0.25f, 1);
        fold(epoch, () -> slots.routeOutcome(told, 1, "b"));
        byte[] state = state(engine);
        Engine resumed = new Engine();
        resumed.state(new StateReader(state, 0, state.length));
        assertArrayEquals(state, state(resumed));
        BlockWriter again = new BlockWriter(1 << 20);
        for (long route : new long[] {waits, told}) {
            fold(epoch, () -> slots.routeOutcome(route, 1, "a"));
            resumed.on(new Block().wrap(in), again);
            assertEquals(out.length(), again.length());
            assertEquals(out.isEmpty(), route == told);
        }
        assertArrayEquals(state(engine), state(resumed));
        assertEquals(2, resumed.totals().routeOutcomes());
    }

    @Test
    void learningHasBounds() {
        refused(ErrorCode.MALFORMED, "a rate of 0.0; it must be above 0 and at most 10.0", () -> new LearnBy(0, 1));
        refused(ErrorCode.MALFORMED, "a rate of NaN; it must be above 0 and at most 10.0", () -> new LearnBy(Double.NaN, 1));
        refused(ErrorCode.MALFORMED, "4097 requests to remember; there must be 1 to 4096", () -> new LearnBy(1, 4_097));
        refused(ErrorCode.TOO_LARGE, "gate 'g' would remember 4096 requests of 1000 dimensions, 16384000 bytes a session; the bound is 4194304",
                () -> new Gate("g", true, 1_000, 0, 1, new byte[4 + 16 + 4_000], new LearnBy(1, 4_096)));
    }

    private static void refused(ErrorCode code, String message, Runnable action) {
        LatticeForgeException e = assertThrows(LatticeForgeException.class, action::run);
        assertEquals(code, e.code());
        assertEquals(message, e.getMessage());
    }

    private static byte[] state(Engine engine) {
        StateWriter state = new StateWriter();
        engine.state(state);
        return Arrays.copyOf(state.array(), state.length());
    }
}
