package io.latticeforge.transport;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The socket's place in the file system. Held by a lock on {@code <path>.lock} for as long as the process lives, so that two processes that
 * start together cannot both take a stale file for theirs. In a directory of ours with mode 0700 the socket is bound in place; anywhere
 * else it is bound in a private directory beside it, set to 0600 and then moved, so that no other user can reach it at any moment.
 */
final class UnixSocketFile implements AutoCloseable {
    /** {@code sun_path} holds 104 bytes on macOS and 108 on Linux, with its closing zero. */
    private static final int MAX_PATH_BYTES = 103;
    private static final Set<PosixFilePermission> OWNER_ONLY_FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_ONLY_DIRECTORY = PosixFilePermissions.fromString("rwx------");

    /** Binds and listens at a path; whatever it throws is passed on. */
    @FunctionalInterface
    interface Binding {
        void bind(Path path) throws IOException;
    }

    private final Path path;
    private final FileChannel lock;
    private boolean replacedStale;
    private @Nullable SocketOwner owner;
    private @Nullable Object fileKey;

    private UnixSocketFile(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Takes the path, removes what a dead process left there, and binds. */
    static UnixSocketFile bind(Path path, Binding binding) {
        Path absolute = path.toAbsolutePath().normalize();
        int bytes = absolute.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_PATH_BYTES) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "socket path " + absolute + " has " + bytes
                    + " bytes; a Unix socket can have "
                    + MAX_PATH_BYTES + ": name a shorter one", bytes, MAX_PATH_BYTES);
        }
        try {
            Path directory = makeDirectory(absolute);
            UnixSocketFile file = new UnixSocketFile(absolute, takeLock(absolute));
            try {
                file.removeStale();
                file.bindIn(directory, binding);
                return file;
            } catch (IOException | RuntimeException e) {
                file.lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "cannot listen at socket " + absolute + ": " + reason(e), e);
        }
    }

    Path path() {
        return path;
    }

    boolean replacedStale() {
        return replacedStale;
    }

    /** Whose socket it is; known once bound. */
    @Nullable SocketOwner owner() {
        return owner;
    }

    /** Removes the file if it still is ours, and lets go of the path. */
    @Override
    public void close() {
        try (lock) {
            if (fileKey != null && fileKey.equals(keyOf(path))) {
                Files.deleteIfExists(path);
            }
        } catch (IOException goneAlready) {
            fileKey = null;
        }
    }

    private void removeStale() throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther()) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE,
                    "socket path " + path + " is taken by a file that is no socket: remove it or name another path");
        }
        if (isAnswered(path)) {
            throw inUse(path);
        }
        Files.delete(path);
        replacedStale = true;
    }

    private void bindIn(Path directory, Binding binding) throws IOException {
        boolean isPrivate = Files.getPosixFilePermissions(directory).equals(OWNER_ONLY_DIRECTORY);
        if (isPrivate) {
            binding.bind(path);
            restrict(path);
        } else {
            Path hidden = directory.resolve("." + ProcessHandle.current().pid());
            Files.createDirectory(hidden, PosixFilePermissions.asFileAttribute(OWNER_ONLY_DIRECTORY));
            try {
                Path staged = hidden.resolve("s");
                binding.bind(staged);
                restrict(staged);
                Files.move(staged, path, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(hidden.resolve("s"));
                Files.delete(hidden);
            }
        }
        fileKey = keyOf(path);
        if (!isSafeToUse(directory, SocketOwner.of(path))) {
            Files.delete(path);
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "socket directory " + directory + " belongs to "
                    + Files.getOwner(directory).getName() + ", who could put another socket there: name another path");
        }
    }

    private static boolean isSafeToUse(Path directory, SocketOwner us) throws IOException {
        int holder = (Integer) Files.getAttribute(directory, "unix:uid");
        return us.uid() == 0 || holder == 0 || holder == us.uid();
    }

    private void restrict(Path bound) throws IOException {
        Files.setPosixFilePermissions(bound, OWNER_ONLY_FILE);
        owner = SocketOwner.of(bound);
    }

    private static Path makeDirectory(Path socket) throws IOException {
        Path directory = socket.getParent() == null ? socket : socket.getParent();
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY_DIRECTORY));
        return directory;
    }

    private static FileChannel takeLock(Path socket) throws IOException {
        FileChannel channel = FileChannel.open(socket.resolveSibling(socket.getFileName() + ".lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(OWNER_ONLY_FILE));
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException heldByThisProcess) {
            channel.close();
            throw inUse(socket);
        }
        channel.close();
        throw inUse(socket);
    }

    /** Nobody answers at a file that a dead process left; a connect that has to wait is an answer too. */
    private static boolean isAnswered(Path socket) throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(socket));
            return true;
        } catch (ConnectException refused) {
            return false;
        }
    }

    private static @Nullable Object keyOf(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    }

    private static LatticeForgeException inUse(Path socket) {
        return new LatticeForgeException(ErrorCode.UNAVAILABLE, "socket " + socket
                + " is in use by another process: stop it or name another path");
    }

    private static String reason(IOException e) {
        return e instanceof java.nio.file.AccessDeniedException denied ? "permission denied on " + denied.getFile()
                : e.getClass().getSimpleName() + (e.getMessage() == null ? "" : " " + e.getMessage());
    }
}
