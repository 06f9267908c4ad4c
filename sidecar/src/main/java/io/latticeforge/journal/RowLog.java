package io.latticeforge.journal;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Raw rows beside a journal, {@link JournalLevel#ROWS}: a directory of files of {@link RowBuffer} records back to back, written by a thread
 * of its own. Nobody waits for it: a row that finds no buffer, no place in the queue or no room on the disk is dropped and counted, and its
 * observation is in the journal all the same. Not part of what {@link Durability} promises: a crash loses what was not written yet, and a
 * torn record at a file's end is passed over by {@link RowLogReader}.
 *
 * <p>Bounded: {@value #BUFFER_BYTES} bytes of memory, and {@code maxBytes} of disk, beyond which the oldest file goes. Files are plain and
 * roll by size, not by time as Chronicle's do: at a gigabyte a second five minutes would be far beyond any bound.
 *
 * <p>{@link #take}, {@link #hand} and {@link #give} belong to the path's thread; the counters to any.
 */
public final class RowLog implements AutoCloseable {
    /** Memory for rows that are on their way. */
    static final long BUFFER_BYTES = 64L << 20;

    private static final int QUEUED_ROWS = 1 << 12;
    private static final int FILES = 8;

    private final Path directory;
    private final long maxBytes;
    private final long minFreeBytes;
    private final ArrayDeque<RowBuffer> idle = new ArrayDeque<>();
    private final OneToOneConcurrentArrayQueue<RowBuffer> written = new OneToOneConcurrentArrayQueue<>(2 * QUEUED_ROWS);
    private final OneToOneConcurrentArrayQueue<RowBuffer> handed = new OneToOneConcurrentArrayQueue<>(QUEUED_ROWS);
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final CRC32C crc = new CRC32C();
    private final Worker worker;
    private long bufferBytes;
    private volatile boolean closed;

    /** Belong to the writing thread. */
    private @Nullable FileChannel file;
    private long fileBytes;

    private RowLog(Path directory, long maxBytes, long minFreeBytes) {
        this.directory = directory;
        this.maxBytes = maxBytes;
        this.minFreeBytes = minFreeBytes;
        this.worker = new Worker("latticeforge-rows", this::run);
    }

    /** Where the rows of a journal lie: beside it. */
    public static Path directoryOf(Path journal) {
        return journal.resolveSibling(journal.getFileName() + "-rows");
    }

    /** Its directory is made, mode 0700, where it does not exist. */
    public static RowLog open(Path directory, long maxBytes, long minFreeBytes) {
        try {
            if (!Files.exists(directory)) {
                Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the directory for rows " + directory + " cannot be made: " + e.getMessage(), e);
        }
        return new RowLog(directory, maxBytes, minFreeBytes);
    }

    /** A buffer for a row that begins, or null where it is dropped. */
    public @Nullable RowBuffer take(long session, int group, int sequence, int step, int chosenToken, int elementKind, int logits,
            int rowBytes) {
        int recordBytes = RowBuffer.recordBytes(rowBytes);
        RowBuffer buffer = recordBytes > maxBytes / FILES ? null : buffer(recordBytes);
        if (buffer == null) {
            dropped.incrementAndGet();
        } else {
            buffer.begin(session, group, sequence, step, chosenToken, elementKind, logits, rowBytes);
        }
        return buffer;
    }

    private @Nullable RowBuffer buffer(int capacity) {
        for (RowBuffer back = written.poll(); back != null; back = written.poll()) {
            idle.push(back);
        }
        RowBuffer found = idle.poll();
        if (found != null && found.capacity() < capacity) {
            // Rows of a larger vocabulary come: the memory follows them.
            bufferBytes -= found.capacity();
            found = null;
        }
        if (found == null && bufferBytes + capacity <= BUFFER_BYTES) {
            found = new RowBuffer(capacity - RowBuffer.HEADER_BYTES);
            bufferBytes += found.capacity();
        }
        return found;
    }

    /** Its observation is in the journal: it will be written, or dropped and counted. */
    public void hand(RowBuffer row) {
        if (!handed.offer(row)) {
            dropped.incrementAndGet();
            idle.push(row);
            return;
        }
        worker.wake();
    }

    /** Its observation came to nothing. */
    public void give(RowBuffer row) {
        idle.push(row);
    }

    /** Rows written. */
    public long rows() {
        return rows.get();
    }

    /** Rows that were not: no buffer, no place or no room. */
    public long dropped() {
        return dropped.get();
    }

    /** Writes what was handed over. */
    @Override
    public void close() {
        closed = true;
        worker.awaitEnd();
    }

    private void run() {
        while (true) {
            boolean last = closed;
            RowBuffer row = handed.poll();
            if (row != null) {
                write(row);
                written.offer(row);
            } else if (last) {
                endFile();
                return;
            } else {
                LockSupport.park(this);
            }
        }
    }

    private void write(RowBuffer row) {
        try {
            ByteBuffer record = row.sealed(crc);
            int length = record.remaining();
            FileChannel into = fileFor(row, length);
            while (record.hasRemaining()) {
                into.write(record, fileBytes + length - record.remaining());
            }
            fileBytes += length;
            rows.incrementAndGet();
        } catch (IOException e) {
            // The disk is full or gone: the next row begins a file anew, where that can be done.
            dropped.incrementAndGet();
            endFile();
        }
    }

    private FileChannel fileFor(RowBuffer row, int length) throws IOException {
        FileChannel current = file;
        if (current == null || fileBytes + length > maxBytes / FILES) {
            endFile();
            if (Files.getFileStore(directory).getUsableSpace() < minFreeBytes + maxBytes / FILES) {
                throw new IOException("no room for another file of rows");
            }
            List<Path> files = RowLogReader.files(directory);
            for (int i = 0; i <= files.size() - FILES; i++) {
                Files.deleteIfExists(files.get(i));
            }
            current = FileChannel.open(directory.resolve(RowLogReader.name(row.identity())), StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE);
            file = current;
            fileBytes = 0;
        }
        return current;
    }

    private void endFile() {
        FileChannel ending = file;
        file = null;
        if (ending != null) {
            try {
                ending.close();
            } catch (IOException e) {
                // What was written of it is there; nothing more is promised.
            }
        }
    }
}
