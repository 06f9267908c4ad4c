package io.latticeforge.journal;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One process appends. Only the operating system's lock counts, which ends with the process however it ends: a file left behind never
 * blocks anybody, and pids, which come again in a container, are for the message only.
 */
final class JournalLock implements AutoCloseable {
    static final String FILE = "lock";

    /**
     * Directories held in this process. POSIX drops a process's lock when any descriptor of the file is closed, so the file must not even
     * be opened a second time.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private JournalLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** @throws LatticeForgeException (UNAVAILABLE) if another holds it, with its pid */
    static JournalLock take(Path journal) {
        Path directory;
        try {
            directory = journal.toRealPath();
        } catch (IOException e) {
            throw unlockable(journal, e);
        }
        if (!HELD.add(directory)) {
            throw taken(directory, ProcessHandle.current().pid());
        }
        boolean done = false;
        try {
            JournalLock lock = take0(directory);
            done = true;
            return lock;
        } finally {
            if (!done) {
                HELD.remove(directory);
            }
        }
    }

    private static JournalLock take0(Path directory) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw taken(directory, pid(channel));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
            JournalLock taken = new JournalLock(directory, channel);
            channel = null;
            return taken;
        } catch (IOException e) {
            throw unlockable(directory, e);
        } finally {
            closeQuietly(channel);
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
        HELD.remove(directory);
    }

    private static long pid(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(24);
        channel.read(text, 0);
        String digits = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
        return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : 0;
    }

    private static void closeQuietly(@org.jspecify.annotations.Nullable FileChannel channel) {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is gone either way, and the lock with it.
        }
    }

    private static LatticeForgeException taken(Path directory, long pid) {
        return new LatticeForgeException(ErrorCode.UNAVAILABLE, "the journal " + directory + " is in use by "
                + (pid == 0 ? "another process" : "process " + pid) + "; stop it or name another directory", pid, 0);
    }

    private static LatticeForgeException unlockable(Path directory, IOException e) {
        return new LatticeForgeException(ErrorCode.UNAVAILABLE, "the journal " + directory + " cannot be locked: " + e.getMessage(), e);
    }
}
