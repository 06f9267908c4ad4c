package io.latticeforge.journal;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Has the pages in front of the appender made by another thread: the file system takes up to 20 ms to find room for one, and a reply would
 * wait for it. Chronicle's own {@code pretouch} is an empty method in the open-source build.
 *
 * <p>A page is touched through a mapping of our own, by exchanging a zero for a zero: whatever the appender writes there meanwhile is left
 * alone, and whatever its mapping does cannot pull ours away. Only bytes that the file already has are touched; Chronicle makes it longer,
 * 64 MiB at a time. What is touched and never written stays zero, which readers take for the end.
 *
 * <p>{@link #appended} is for the appending thread: two comparisons, and a wake-up every {@value #WINDOW_BYTES} / 2 bytes. Fails open: a page
 * that cannot be touched (the disk is full) is counted, and met by the appender.
 */
final class TouchAhead implements AutoCloseable {
    /** How far ahead pages are made: 40 ms at the largest rate that was ever measured (100 MB/s). */
    private static final long WINDOW_BYTES = 4L << 20;

    private static final long PAGE_BYTES = 4096;
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final Path directory;
    private final Worker worker;
    private final AtomicLong touched = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private volatile long cycle = -1;
    private volatile long offset;
    private volatile boolean closed;
    /** Where to be woken next. Appending thread only. */
    private long wakeCycle = -1;

    private long wakeOffset;

    TouchAhead(Path directory) {
        this.directory = directory;
        this.worker = new Worker("latticeforge-touch-ahead", this::run);
    }

    /** A document was appended there. */
    void appended(long toCycle, long toOffset) {
        if (toCycle == wakeCycle && toOffset < wakeOffset) {
            return;
        }
        wakeCycle = toCycle;
        wakeOffset = toOffset + WINDOW_BYTES / 2;
        offset = toOffset;
        cycle = toCycle;
        worker.wake();
    }

    /** Pages touched so far. */
    long touched() {
        return touched.get();
    }

    /** Times that the window could not be touched. */
    long failed() {
        return failed.get();
    }

    @Override
    public void close() {
        closed = true;
        worker.awaitEnd();
    }

    private void run() {
        long doneCycle = -1;
        long doneTo = 0;
        while (!closed) {
            long now = cycle;
            long from = offset / PAGE_BYTES * PAGE_BYTES + PAGE_BYTES;
            long to = from + WINDOW_BYTES;
            if (now != doneCycle) {
                doneCycle = now;
                doneTo = from;
            }
            if (now >= 0 && to > doneTo) {
                long begin = Math.max(from, doneTo);
                touch(now, begin, to);
                doneTo = to;
            } else {
                LockSupport.park(this);
            }
        }
    }

    private void touch(long fileCycle, long from, long to) {
        Path file = RollFiles.of(directory, fileCycle);
        if (!Files.exists(file)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE); Arena arena = Arena.ofConfined()) {
            long end = Math.min(to, channel.size() / PAGE_BYTES * PAGE_BYTES);
            if (end > from) {
                MemorySegment window = channel.map(MapMode.READ_WRITE, from, end - from, arena);
                for (long at = 0; at < end - from; at += PAGE_BYTES) {
                    INT.compareAndSet(window, at, 0, 0);
                    touched.incrementAndGet();
                }
            }
        } catch (IOException | InternalError e) {
            // InternalError: a page for which the disk has no room.
            failed.incrementAndGet();
        }
    }
}
