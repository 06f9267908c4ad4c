package io.latticeforge.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.ingest.Door;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What bytes must survive, on both kinds of sockets and through a ring. */
class EchoContractTest {
    private static final long SEED = 42;

    @TempDir
    Path directory;

    private final EchoIntake.Doors doors = new EchoIntake.Doors();

    private TestDoor door(Carrier carrier) {
        Assumptions.assumeTrue(carrier == Carrier.NIO || Sockets.best() == Sockets.EPOLL, "no epoll on this machine");
        doors.withRings = carrier.ring;
        RingLimits rings = new RingLimits(200, 1 << 16, 20_000);
        return new TestDoor(carrier.sockets, directory.resolve("s"), LoopbackAddress.of("127.0.0.1", 0),
                SocketLimits.DEFAULTS.withConnections(200).withRing(rings), doors, new byte[0]);
    }

    private static byte[] random(int bytes) {
        byte[] made = new byte[bytes];
        new Random(SEED).nextBytes(made);
        return made;
    }

    @ParameterizedTest
    @EnumSource
    void oneByteAtATime(Carrier carrier) throws IOException {
        byte[] sent = random(500);
        Arrays.asList(EchoIntake.CLOSE, EchoIntake.FAIL).forEach(special -> {
            for (int i = 0; i < sent.length; i++) {
                sent[i] = (sent[i] & 0xFF) == special ? 7 : sent[i];
            }
        });
        try (TestDoor door = door(carrier); ByteChannel client = door.connect(carrier)) {
            for (byte one : sent) {
                TestDoor.write(client, new byte[] {one});
                assertArrayEquals(new byte[] {one}, TestDoor.read(client, 1));
            }
            assertEquals(500, door.count(carrier.ring ? TransportCounter.RING_TURNS : TransportCounter.READS));
            assertEquals(500, door.count(TransportCounter.BYTES_OUT));
        }
    }

    @ParameterizedTest
    @EnumSource
    void eightMegabytesInOneGo(Carrier carrier) throws Exception {
        byte[] sent = random(8 << 20);
        try (TestDoor door = door(carrier); ByteChannel client = door.connect(carrier)) {
            Thread writer = Thread.ofPlatform().start(() -> {
                try {
                    TestDoor.write(client, sent);
                } catch (IOException e) {
                    door.faults.add(e);
                }
            });
            assertArrayEquals(sent, TestDoor.read(client, sent.length));
            writer.join();
            assertTrue(door.faults.isEmpty(), door.faults::toString);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHundredClients(Carrier carrier) throws IOException {
        try (TestDoor door = door(carrier)) {
            List<ByteChannel> clients = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                clients.add(door.connect(carrier));
            }
            for (int round = 0; round < 20; round++) {
                for (int i = 0; i < 100; i++) {
                    TestDoor.write(clients.get(i), new byte[] {(byte) i, (byte) round});
                }
                for (int i = 0; i < 100; i++) {
                    assertArrayEquals(new byte[] {(byte) i, (byte) round}, TestDoor.read(clients.get(i), 2));
                }
            }
            assertEquals(100, door.count(TransportCounter.CONNECTIONS_OPEN));
            for (ByteChannel client : clients) {
                client.close();
            }
            TestDoor.await("all closed", () -> doors.closed.get() == 100);
            assertEquals(0, door.count(TransportCounter.CONNECTIONS_OPEN));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAbruptCloseIsToldOnce(Carrier carrier) throws IOException {
        try (TestDoor door = door(carrier)) {
            ByteChannel client = door.connect(carrier);
            TestDoor.write(client, random(100_000));
            client.close();
            TestDoor.await("told", () -> doors.closed.get() == 1);
            try (ByteChannel next = door.connect(carrier)) {
                TestDoor.write(next, new byte[] {1});
                assertEquals(1, TestDoor.read(next, 1).length);
            }
            assertTrue(door.faults.isEmpty(), door.faults::toString);
        }
    }

    @ParameterizedTest
    @EnumSource
    void lastWordsArriveBeforeTheEnd(Carrier carrier) throws IOException {
        try (TestDoor door = door(carrier); ByteChannel client = door.connect(carrier)) {
            TestDoor.write(client, new byte[] {(byte) EchoIntake.CLOSE});
            assertEquals(1, TestDoor.read(client, 10).length);
            TestDoor.await("closed", () -> doors.closed.get() == 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFaultOfOursCostsOnlyThatPeer(Carrier carrier) throws IOException {
        try (TestDoor door = door(carrier); ByteChannel other = door.connect(carrier); ByteChannel client = door.connect(carrier)) {
            TestDoor.write(client, new byte[] {(byte) EchoIntake.FAIL});
            assertEquals(0, TestDoor.read(client, 1).length);
            assertEquals(1, door.count(TransportCounter.CLOSED_FAULT));
            assertEquals("asked to fail", door.faults.getFirst().getMessage());
            TestDoor.write(other, new byte[] {5});
            assertArrayEquals(new byte[] {5}, TestDoor.read(other, 1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void tcpIsNotAuthorizedByItself(Carrier carrier) throws IOException {
        try (TestDoor door = door(carrier)) {
            InetSocketAddress address = Objects.requireNonNull(door.server.tcpAddress());
            assertTrue(address.getPort() > 0);
            try (SocketChannel client = SocketChannel.open(address)) {
                TestDoor.write(client, new byte[] {3});
                assertArrayEquals(new byte[] {3}, TestDoor.read(client, 1));
                assertEquals(Door.TCP, doors.lastDoor);
                assertFalse(doors.lastAuthorized);
            }
            try (ByteChannel client = door.connect(carrier)) {
                TestDoor.write(client, new byte[] {3});
                assertArrayEquals(new byte[] {3}, TestDoor.read(client, 1));
                assertEquals(Door.UNIX_SOCKET, doors.lastDoor);
                assertTrue(doors.lastAuthorized);
            }
        }
    }
}
