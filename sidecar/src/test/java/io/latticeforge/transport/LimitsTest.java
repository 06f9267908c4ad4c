package io.latticeforge.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.ingest.Door;
import io.latticeforge.ingest.Intake;
import io.latticeforge.ingest.Replies;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens at each bound of {@link SocketLimits}. */
class LimitsTest {
    private static final long SHORT_NS = TimeUnit.MILLISECONDS.toNanos(60);
    private static final long LONG_NS = TimeUnit.MINUTES.toNanos(10);

    @TempDir
    Path directory;

    private final EchoIntake.Doors doors = new EchoIntake.Doors();

    @Test
    void whoReadsNothingIsNotReadFromAndThenClosed() throws IOException {
        SocketLimits limits = SocketLimits.DEFAULTS.withStallNs(SHORT_NS);
        try (TestDoor door = TestDoor.unix(directory, limits, doors); SocketChannel client = door.connect()) {
            client.configureBlocking(false);
            ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);
            long sent = 0;
            while (door.count(TransportCounter.CLOSED_STALLED) == 0) {
                try {
                    sent += Math.max(0, client.write(bytes.rewind()));
                } catch (IOException closed) {
                    break;
                }
            }
            TestDoor.await("closed", () -> doors.closed.get() == 1);
            assertEquals(1, door.count(TransportCounter.CLOSED_STALLED));
            assertEquals(1, door.count(TransportCounter.READ_PAUSES));
            // What it could make us hold: the pause mark, one more read, and what the two sockets queue.
            assertTrue(sent < (4 << 20), () -> "took " + door.count(TransportCounter.BYTES_IN) + " bytes from a peer that reads nothing");
        }
    }

    @Test
    void whoReadsLateGetsEveryByte() throws Exception {
        try (TestDoor door = TestDoor.unix(directory, SocketLimits.DEFAULTS, doors); SocketChannel client = door.connect()) {
            int bytes = 6 << 20;
            Thread writer = Thread.ofPlatform().start(() -> {
                try {
                    TestDoor.write(client, new byte[bytes]);
                } catch (IOException e) {
                    door.faults.add(e);
                }
            });
            TestDoor.await("paused", () -> door.count(TransportCounter.READ_PAUSES) > 0);
            assertEquals(bytes, TestDoor.read(client, bytes).length);
            writer.join();
            assertTrue(door.faults.isEmpty(), door.faults::toString);
        }
    }

    @Test
    void pushedFramesAreBoundedToo() throws IOException {
        List<Replies> peers = new CopyOnWriteArrayList<>();
        SocketLimits limits = SocketLimits.DEFAULTS.withStallNs(LONG_NS).withHelloNs(LONG_NS);
        try (TestDoor door = TestDoor.unix(directory, limits, (kind, authorized, replies) -> {
            peers.add(replies);
            return doors.open(kind, authorized, replies);
        }); SocketChannel client = door.connect()) {
            TestDoor.await("let in", () -> peers.size() == 1);
            UnsafeBuffer frame = new UnsafeBuffer(new byte[64 * 1024]);
            door.loop.execute(() -> {
                for (int i = 0; i < 1_000; i++) {
                    peers.getFirst().send(frame, 0, frame.capacity());
                }
            });
            TestDoor.await("closed", () -> doors.closed.get() == 1);
            assertEquals(1, door.count(TransportCounter.CLOSED_OUTBOUND));
            assertTrue(door.count(TransportCounter.BYTES_OUT) < (9 << 20));
            assertTrue(client.isOpen());
        }
    }

    @Test
    void oneMoreThanAllowedIsToldAndClosed() throws IOException {
        byte[] full = {'f', 'u', 'l', 'l'};
        try (TestDoor door = new TestDoor(Sockets.best(), directory.resolve("s"), null, SocketLimits.DEFAULTS.withConnections(2), doors,
                full);
                SocketChannel first = door.connect(); SocketChannel second = door.connect()) {
            TestDoor.write(first, new byte[] {1});
            TestDoor.write(second, new byte[] {1});
            assertEquals(1, TestDoor.read(first, 1).length);
            assertEquals(1, TestDoor.read(second, 1).length);
            try (SocketChannel third = door.connect()) {
                assertArrayEquals(full, TestDoor.read(third, 100));
            }
            assertEquals(1, door.count(TransportCounter.REFUSED_LIMIT));
            first.shutdownOutput();
            TestDoor.await("room again", () -> door.count(TransportCounter.CONNECTIONS_OPEN) == 1);
            try (SocketChannel fourth = door.connect()) {
                TestDoor.write(fourth, new byte[] {1});
                assertEquals(1, TestDoor.read(fourth, 1).length);
            }
        }
    }

    @Test
    void whoSaysNoHelloIsClosed() throws IOException {
        try (TestDoor door = TestDoor.unix(directory, SocketLimits.DEFAULTS.withHelloNs(SHORT_NS), doors);
                SocketChannel talker = door.connect(); SocketChannel silent = door.connect()) {
            TestDoor.write(talker, new byte[] {1});
            assertEquals(1, TestDoor.read(talker, 1).length);
            assertEquals(0, TestDoor.read(silent, 1).length);
            assertEquals(1, door.count(TransportCounter.CLOSED_SILENT));
            TestDoor.write(talker, new byte[] {2});
            assertEquals(1, TestDoor.read(talker, 1).length);
        }
    }

    @Test
    void halfAHelloIsNone() throws IOException {
        try (TestDoor door = TestDoor.unix(directory, SocketLimits.DEFAULTS.withHelloNs(SHORT_NS), LimitsTest::neverEstablished);
                SocketChannel dripping = door.connect()) {
            TestDoor.write(dripping, new byte[] {1});
            assertEquals(0, TestDoor.read(dripping, 1).length);
            assertEquals(1, door.count(TransportCounter.CLOSED_SILENT));
        }
    }

    @Test
    void drainSaysGoodbyeAndCutsWhoStays() throws Exception {
        List<Replies> peers = new CopyOnWriteArrayList<>();
        try (TestDoor door = TestDoor.unix(directory, SocketLimits.DEFAULTS, (kind, authorized, replies) -> {
            peers.add(replies);
            return doors.open(kind, authorized, replies);
        }); SocketChannel polite = door.connect(); SocketChannel rude = door.connect()) {
            TestDoor.await("both in", () -> peers.size() == 2);
            UnsafeBuffer goAway = new UnsafeBuffer(new byte[] {'b', 'y', 'e'});
            CompletableFuture<Integer> drained = door.server.drain(() -> peers.forEach(peer -> peer.send(goAway, 0, 3)), SHORT_NS);
            assertEquals(3, TestDoor.read(polite, 3).length);
            polite.shutdownOutput();
            assertEquals(1, drained.get(10, TimeUnit.SECONDS));
            assertEquals(3, TestDoor.read(rude, 100).length);
            assertTrue(java.nio.file.Files.notExists(directory.resolve("s")));
        }
    }

    private static Intake neverEstablished(Door door, boolean authorized, Replies replies) {
        return new Intake() {
            @Override
            public void accept(MemorySegment bytes, long offset, long length, long source) {}

            @Override
            public boolean established() {
                return false;
            }

            @Override
            public void closed() {}
        };
    }
}
