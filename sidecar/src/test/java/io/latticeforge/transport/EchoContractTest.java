package io.latticeforge.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.ingest.Door;
import java.io.IOException;
import java.net.InetSocketAddress;
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

/** What bytes must survive, on both kinds of sockets. */
class EchoContractTest {
    private static final long SEED = 42;

    @TempDir
    Path directory;

    private final EchoIntake.Doors doors = new EchoIntake.Doors();

    private TestDoor door(Sockets sockets) {
        Assumptions.assumeTrue(sockets == Sockets.NIO || Sockets.best() == Sockets.EPOLL, "no epoll on this machine");
        return new TestDoor(sockets, directory.resolve("s"), LoopbackAddress.of("127.0.0.1", 0), SocketLimits.DEFAULTS.withConnections(200),
                doors, new byte[0]);
    }

    private static byte[] random(int bytes) {
        byte[] made = new byte[bytes];
        new Random(SEED).nextBytes(made);
        return made;
    }

    @ParameterizedTest
    @EnumSource
    void oneByteAtATime(Sockets sockets) throws IOException {
        byte[] sent = random(500);
        Arrays.asList(EchoIntake.CLOSE, EchoIntake.FAIL).forEach(special -> {
            for (int i = 0; i < sent.length; i++) {
                sent[i] = (sent[i] & 0xFF) == special ? 7 : sent[i];
            }
        });
        try (TestDoor door = door(sockets); SocketChannel client = door.connect()) {
            for (byte one : sent) {
                TestDoor.write(client, new byte[] {one});
                assertArrayEquals(new byte[] {one}, TestDoor.read(client, 1));
            }
            assertEquals(500, door.count(TransportCounter.READS));
            assertEquals(500, door.count(TransportCounter.BYTES_OUT));
        }
    }

    @ParameterizedTest
    @EnumSource
    void eightMegabytesInOneGo(Sockets sockets) throws Exception {
        byte[] sent = random(8 << 20);
        try (TestDoor door = door(sockets); SocketChannel client = door.connect()) {
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
    void aHundredClients(Sockets sockets) throws IOException {
        try (TestDoor door = door(sockets)) {
            List<SocketChannel> clients = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                clients.add(door.connect());
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
            for (SocketChannel client : clients) {
                client.close();
            }
            TestDoor.await("all closed", () -> doors.closed.get() == 100);
            assertEquals(0, door.count(TransportCounter.CONNECTIONS_OPEN));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAbruptCloseIsToldOnce(Sockets sockets) throws IOException {
        try (TestDoor door = door(sockets)) {
            SocketChannel client = door.connect();
            TestDoor.write(client, random(100_000));
            client.close();
            TestDoor.await("told", () -> doors.closed.get() == 1);
            try (SocketChannel next = door.connect()) {
                TestDoor.write(next, new byte[] {1});
                assertEquals(1, TestDoor.read(next, 1).length);
            }
            assertTrue(door.faults.isEmpty(), door.faults::toString);
        }
    }

    @ParameterizedTest
    @EnumSource
    void lastWordsArriveBeforeTheEnd(Sockets sockets) throws IOException {
        try (TestDoor door = door(sockets); SocketChannel client = door.connect()) {
            TestDoor.write(client, new byte[] {(byte) EchoIntake.CLOSE});
            assertEquals(1, TestDoor.read(client, 10).length);
            TestDoor.await("closed", () -> doors.closed.get() == 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFaultOfOursCostsOnlyThatPeer(Sockets sockets) throws IOException {
        try (TestDoor door = door(sockets); SocketChannel other = door.connect(); SocketChannel client = door.connect()) {
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
    void tcpIsNotAuthorizedByItself(Sockets sockets) throws IOException {
        try (TestDoor door = door(sockets)) {
            InetSocketAddress address = Objects.requireNonNull(door.server.tcpAddress());
            assertTrue(address.getPort() > 0);
            try (SocketChannel client = SocketChannel.open(address)) {
                TestDoor.write(client, new byte[] {3});
                assertArrayEquals(new byte[] {3}, TestDoor.read(client, 1));
                assertEquals(Door.TCP, doors.lastDoor);
                assertFalse(doors.lastAuthorized);
            }
            try (SocketChannel client = door.connect()) {
                TestDoor.write(client, new byte[] {3});
                assertArrayEquals(new byte[] {3}, TestDoor.read(client, 1));
                assertEquals(Door.UNIX_SOCKET, doors.lastDoor);
                assertTrue(doors.lastAuthorized);
            }
        }
    }
}
