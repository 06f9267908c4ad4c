package io.latticeforge.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One thread on both sides: what a pipe carries, how full it gets, and what it takes from a side that lies. */
class RingTest {
    private static final RingLayout LAYOUT = new RingLayout(4096, 8192);

    private final MemorySegment memory = Arena.ofAuto().allocate(LAYOUT.bytes(), 4096);
    private final RingEnd sidecar = RingEnd.sidecar(memory, LAYOUT);
    private final RingEnd client = RingEnd.client(memory, LAYOUT);

    private static byte[] read(RingReader reader) {
        byte[] read = new byte[(int) reader.available()];
        for (int at = 0; at < read.length;) {
            int span = (int) reader.span();
            MemorySegment.copy(reader.memory(), ValueLayout.JAVA_BYTE, reader.offset(), read, at, span);
            reader.consume(span);
            at += span;
        }
        return read;
    }

    @Test
    void bytesComeOutAsTheyWentInOverManyTurns() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            byte[] request = new byte[random.nextInt(4097)];
            byte[] reply = new byte[random.nextInt(8193)];
            random.nextBytes(request);
            random.nextBytes(reply);
            assertEquals(request.length, client.writer().write(request, 0, request.length));
            client.writer().publish();
            assertEquals(reply.length, sidecar.writer().write(MemorySegment.ofArray(reply), 0, reply.length));
            sidecar.writer().publish();
            assertArrayEquals(request, read(sidecar.reader()));
            assertArrayEquals(reply, read(client.reader()));
        }
        assertEquals(client.writer().position(), sidecar.reader().position());
        assertTrue(client.writer().position() > 1000 * LAYOUT.requestBytes());
    }

    @Test
    void whatIsNotPublishedIsNotThere() {
        client.writer().write(new byte[] {1, 2, 3}, 0, 3);
        assertEquals(0, sidecar.reader().available());
        client.writer().publish();
        assertEquals(3, sidecar.reader().available());
    }

    @Test
    void aFullPipeTakesWhatIsHandedBackAndNoMore() {
        byte[] much = new byte[5000];
        assertEquals(4096, client.writer().write(much, 0, much.length));
        client.writer().publish();
        assertEquals(0, client.writer().room());
        assertEquals(0, client.writer().write(much, 0, 1));
        assertEquals(4096, sidecar.reader().available());
        sidecar.reader().consume(100);
        assertEquals(100, client.writer().room());
        assertEquals(100, client.writer().write(much, 0, much.length));
        client.writer().publish();
        assertEquals(4096, sidecar.reader().available());
        assertEquals(3996, sidecar.reader().span());
    }

    @Test
    void aProducerThatLiesIsFound() {
        client.writer().write(new byte[100], 0, 100);
        client.writer().publish();
        assertEquals(100, sidecar.reader().available());
        for (long forged : new long[] {99, 0, -1, 4097, Long.MIN_VALUE, Long.MAX_VALUE}) {
            memory.set(ValueLayout.JAVA_LONG, RingLayout.REQUEST_TAIL, forged);
            assertEquals(RingReader.CORRUPT, sidecar.reader().available(), () -> "a tail of " + forged);
            assertEquals(forged, sidecar.reader().claimed());
            assertTrue(sidecar.reader().span() <= 100, "what was counted before stays in bounds");
        }
    }

    @Test
    void aConsumerThatLiesIsFound() {
        sidecar.writer().write(new byte[8000], 0, 8000);
        sidecar.writer().publish();
        client.reader().available();
        client.reader().consume(200);
        assertEquals(392, sidecar.writer().room());
        for (long forged : new long[] {199, 0, -1, 8001, Long.MIN_VALUE, Long.MAX_VALUE}) {
            memory.set(ValueLayout.JAVA_LONG, RingLayout.REPLY_HEAD, forged);
            assertEquals(RingWriter.CORRUPT, sidecar.writer().room(), () -> "a head of " + forged);
            assertEquals(RingWriter.CORRUPT, sidecar.writer().write(new byte[500], 0, 500));
        }
        assertEquals(8000, sidecar.writer().position());
    }

    /** A side's own counters are told, never asked: what the other writes over them changes nothing. */
    @Test
    void nobodyReadsItsOwnCounterBack() {
        memory.set(ValueLayout.JAVA_LONG, RingLayout.REQUEST_HEAD, 12_345);
        memory.set(ValueLayout.JAVA_LONG, RingLayout.REPLY_TAIL, -5);
        client.writer().write(new byte[] {9}, 0, 1);
        client.writer().publish();
        assertArrayEquals(new byte[] {9}, read(sidecar.reader()));
        assertEquals(1, sidecar.writer().write(new byte[] {8}, 0, 1));
        sidecar.writer().publish();
        assertArrayEquals(new byte[] {8}, read(client.reader()));
    }

    @Test
    void aSleeperIsRungOnce() {
        assertFalse(client.bell().isWanted());
        sidecar.bell().sleep();
        assertTrue(client.bell().isWanted());
        assertFalse(client.bell().isWanted());
        sidecar.bell().sleep();
        sidecar.bell().awake();
        assertFalse(client.bell().isWanted());
        client.bell().sleep();
        assertTrue(sidecar.bell().isWanted());
    }

    @Test
    void aRingIsKnownByItsHeader() {
        MemorySegment made = Arena.ofAuto().allocate(LAYOUT.bytes(), 4096);
        refused(made, "holds no ring");
        LAYOUT.write(made, 77);
        assertEquals(LAYOUT, RingLayout.read(made));
        refused(made.asSlice(0, 4095), "holds no ring");
        refused(made.asSlice(0, 8192), "says that it has 16384 bytes; there are 8192");
        made.set(ValueLayout.JAVA_INT, 8, 2);
        refused(made, "version 2");
        LAYOUT.write(made, 77);
        made.set(ValueLayout.JAVA_LONG, 24, 5000);
        refused(made, "requestBytes of a ring is 5000");
        made.set(ValueLayout.JAVA_LONG, 24, Long.MIN_VALUE);
        refused(made, "requestBytes of a ring is -9223372036854775808");
    }

    private static void refused(MemorySegment memory, String part) {
        LatticeForgeException e = assertThrows(LatticeForgeException.class, () -> RingLayout.read(memory));
        assertEquals(ErrorCode.CORRUPT, e.code());
        assertTrue(String.valueOf(e.getMessage()).contains(part), e::getMessage);
    }
}
