package io.latticeforge.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The socket's place in the file system, and who may come in by it. */
class UnixSocketFileTest {
    private static final String OTHER_UID = "65534";

    @TempDir
    Path directory;

    private final EchoIntake.Doors doors = new EchoIntake.Doors();

    private TestDoor door(Path socket) {
        return new TestDoor(Sockets.best(), socket, null, SocketLimits.DEFAULTS, doors, new byte[0]);
    }

    private static void assertEchoes(TestDoor door) throws IOException {
        try (SocketChannel client = door.connect()) {
            TestDoor.write(client, new byte[] {9});
            assertEquals(1, TestDoor.read(client, 1).length);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwx------", "rwxr-xr-x", "rwxrwxrwx"})
    void onlyItsOwnerCanReachIt(String directoryMode) throws IOException {
        Path place = Files.createDirectory(directory.resolve("d"));
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString(directoryMode));
        try (TestDoor door = door(place.resolve("s"))) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(place.resolve("s"))));
            assertEchoes(door);
            try (Stream<Path> files = Files.list(place)) {
                assertEquals(List.of("s", "s.lock"), files.map(f -> f.getFileName().toString()).sorted().toList());
            }
        }
        assertTrue(Files.notExists(place.resolve("s")));
    }

    @Test
    void aMissingDirectoryIsMadePrivate() throws IOException {
        try (TestDoor door = door(directory.resolve("new/deep/s"))) {
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("new/deep"))));
            assertEchoes(door);
        }
    }

    @Test
    void aSecondServerIsRefusedAndTheFirstGoesOn() throws IOException {
        Path socket = directory.resolve("s");
        try (TestDoor first = door(socket)) {
            LatticeForgeException refused = assertThrows(LatticeForgeException.class, () -> door(socket));
            assertEquals(ErrorCode.UNAVAILABLE, refused.code());
            assertTrue(refused.getMessage().contains(socket + " is in use by another process"), refused.getMessage());
            assertEchoes(first);
        }
    }

    @Test
    void aSocketOfAForeignProgramIsLeftAlone() throws IOException {
        Path socket = directory.resolve("s");
        try (ServerSocketChannel foreign = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            foreign.bind(UnixDomainSocketAddress.of(socket));
            assertThrows(LatticeForgeException.class, () -> door(socket));
            assertTrue(Files.exists(socket));
        }
    }

    @Test
    void aStaleSocketIsReplaced() throws IOException {
        Path socket = directory.resolve("s");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket));
        }
        assertTrue(Files.exists(socket));
        try (TestDoor door = door(socket)) {
            assertEchoes(door);
            assertEquals(1, door.count(TransportCounter.STALE_SOCKETS));
        }
    }

    @Test
    void aPlainFileIsNeverRemoved() throws IOException {
        Path file = Files.writeString(directory.resolve("s"), "precious");
        assertThrows(LatticeForgeException.class, () -> door(file));
        assertEquals("precious", Files.readString(file));
    }

    @Test
    void aPathThatIsTooLongIsSaidSo() {
        LatticeForgeException refused = assertThrows(LatticeForgeException.class, () -> door(directory.resolve("x".repeat(100))));
        assertEquals(103, refused.bound());
    }

    @Test
    void aPortInUseIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            LatticeForgeException refused = assertThrows(LatticeForgeException.class,
                    () -> new TestDoor(Sockets.best(), directory.resolve("s"), LoopbackAddress.of("127.0.0.1", taken.getLocalPort()),
                            SocketLimits.DEFAULTS, doors, new byte[0]));
            assertTrue(refused.getMessage().contains("port " + taken.getLocalPort()), refused.getMessage());
            assertFalse(Files.exists(directory.resolve("s")), "the socket was left behind");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "192.168.1.7", "::", "2001:db8::1", "example.com", "localhost.example.com", ""})
    void onlyLoopbackAddressesPass(String host) {
        assertEquals(ErrorCode.BAD_CONFIGURATION,
                assertThrows(LatticeForgeException.class, () -> LoopbackAddress.of(host, 0)).code());
    }

    /** Another user is refused by the kernel's word even where file modes would let it in. Needs root, to have another user. */
    @ParameterizedTest
    @EnumSource
    void anotherUserIsRefused(Sockets sockets) throws Exception {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "only root can become another user");
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")) && hasPython(), "needs setpriv and python3");
        Assumptions.assumeTrue(sockets == Sockets.NIO || Sockets.best() == Sockets.EPOLL, "no epoll on this machine");
        Path open = Files.createTempDirectory("lf");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (TestDoor door = new TestDoor(sockets, open.resolve("s"), null, SocketLimits.DEFAULTS, doors, new byte[0])) {
            Files.setPosixFilePermissions(open.resolve("s"), PosixFilePermissions.fromString("rw-rw-rw-"));
            Process stranger = new ProcessBuilder("/usr/bin/setpriv", "--reuid", OTHER_UID, "--clear-groups", "/usr/bin/python3", "-c",
                    "import socket,sys\ns=socket.socket(socket.AF_UNIX)\ns.connect(sys.argv[1])\ns.settimeout(5)\n"
                            + "try: sys.exit(len(s.recv(1)))\nexcept ConnectionError: sys.exit(0)",
                    open.resolve("s").toString()).redirectErrorStream(true).start();
            String said = new String(stranger.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertEquals(0, stranger.waitFor(), said);
            TestDoor.await("counted", () -> door.count(TransportCounter.REFUSED_USER) == 1);
            assertEquals(0, doors.opened.get());
            assertEchoes(door);
        } finally {
            Files.deleteIfExists(open.resolve("s.lock"));
            Files.delete(open);
        }
    }

    private static boolean hasPython() {
        return Files.isExecutable(Path.of("/usr/bin/python3"));
    }
}
