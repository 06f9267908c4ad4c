package io.latticeforge.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A peer that sends and takes nothing back: the way back has 16 KiB, what does not fit waits, within bounds. */
class RingLimitsTest {
    private static final RingLimits RINGS = new RingLimits(2, 1 << 16, 0);

    @TempDir
    Path directory;

    private final EchoIntake.Doors doors = new EchoIntake.Doors();

    @BeforeEach
    void onEpoll() {
        Assumptions.assumeTrue(Sockets.best() == Sockets.EPOLL, "no epoll on this machine");
        doors.withRings = true;
    }

    private TestDoor door(SocketLimits limits) {
        return TestDoor.unix(directory, limits.withRing(RINGS), doors);
    }

    @Test
    void whoReadsLateGetsEveryByte() throws IOException {
        byte[] sent = new byte[40_000];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = (byte) (i * 31 >> 3);
        }
        try (TestDoor door = door(SocketLimits.DEFAULTS); RingChannel client = RingChannel.connect(door.server.socketPath())) {
            TestDoor.write(client, sent);
            TestDoor.await("all taken", () -> door.count(TransportCounter.BYTES_IN) == sent.length);
            assertArrayEquals(sent, TestDoor.read(client, sent.length));
            assertTrue(door.faults.isEmpty(), door.faults::toString);
        }
    }

    @Test
    void whoTakesNothingIsClosed() throws IOException {
        try (TestDoor door = door(SocketLimits.DEFAULTS.withStallNs(TimeUnit.MILLISECONDS.toNanos(50)));
                RingChannel client = RingChannel.connect(door.server.socketPath())) {
            TestDoor.write(client, new byte[40_000]);
            TestDoor.await("closed", () -> doors.closed.get() == 1);
            assertEquals(1, door.count(TransportCounter.CLOSED_STALLED));
            assertEquals(0, door.count(TransportCounter.RINGS_OPEN));
            assertTrue(door.faults.isEmpty(), door.faults::toString);
        }
    }

    @Test
    void moreThanMayWaitCloses() throws IOException {
        try (TestDoor door = door(SocketLimits.DEFAULTS.withOutboundBytes(100_000)); RingChannel client = RingChannel.connect(door.server.socketPath())) {
            for (int i = 0; i < 4 && doors.closed.get() == 0; i++) {
                byte[] part = new byte[40_000];
                client.end.writer().write(part, 0, part.length);
                client.end.writer().publish();
                client.bell();
                long taken = client.end.writer().position();
                TestDoor.await("taken", () -> doors.closed.get() == 1 || client.end.writer().room() == 1 << 16 && taken > 0);
            }
            TestDoor.await("closed", () -> doors.closed.get() == 1);
            assertEquals(1, door.count(TransportCounter.CLOSED_OUTBOUND));
            assertTrue(door.faults.isEmpty(), door.faults::toString);
        }
    }

    @Test
    void oneMoreThanAllowedGetsNone() throws IOException {
        try (TestDoor door = door(SocketLimits.DEFAULTS);
                RingChannel first = RingChannel.connect(door.server.socketPath());
                RingChannel second = RingChannel.connect(door.server.socketPath());
                var third = door.connect()) {
            TestDoor.write(third, new byte[] {1, 2});
            assertArrayEquals(new byte[] {1, 2}, TestDoor.read(third, 2));
            TestDoor.write(first, new byte[] {3});
            assertArrayEquals(new byte[] {3}, TestDoor.read(first, 1));
            TestDoor.write(second, new byte[] {4});
            assertArrayEquals(new byte[] {4}, TestDoor.read(second, 1));
            assertEquals(2, door.count(TransportCounter.RINGS_OPEN));
            assertEquals(1, door.count(TransportCounter.RINGS_DECLINED));
        }
    }
}
