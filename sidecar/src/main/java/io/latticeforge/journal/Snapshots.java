package io.latticeforge.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes snapshots beside the journal, on another thread, one at a time: written to a temporary file, forced, renamed. After each one
 * {@link Retention} deletes what is not to be kept any more. {@link #write} is for the appending thread; the
 * counters may be read by any.
 */
public final class Snapshots implements AutoCloseable {
    private final Path directory;
    private final Retention retention;
    private final Executor executor;
    private final Semaphore writing = new Semaphore(1);
    private final Semaphore retaining = new Semaphore(1);
    private volatile boolean closing;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong retired = new AtomicLong();

    /** Each snapshot on a thread that lives as long as writing it takes. */
    public Snapshots(Path directory, Retention retention) {
        this(directory, retention, task -> Thread.ofPlatform().daemon().name("latticeforge-snapshot").start(task));
    }

    Snapshots(Path directory, Retention retention, Executor executor) {
        this.directory = directory;
        this.retention = retention;
        this.executor = executor;
    }

    /**
     * Hands over a state, which must not change until it is no longer {@link #busy}: a copy would be megabytes of garbage twice a second at full rate.
     *
     * @param mark the last block folded into it
     * @param state its first {@code length} bytes
     * @return false if the one before is still being written: this one is skipped, and counted
     */
    public boolean write(JournalMark mark, byte[] state, int length) {
        if (!writing.tryAcquire()) {
            skipped.incrementAndGet();
            return false;
        }
        executor.execute(() -> {
            try {
                SnapshotFile.write(directory, mark, state, length);
                written.incrementAndGet();
            } catch (IOException | RuntimeException e) {
                failed.incrementAndGet();
            }
            boolean retains = retaining.tryAcquire();
            writing.release();
            if (retains) {
                retain();
            }
        });
        return true;
    }

    /** May take seconds where files are condensed: the next snapshot does not wait for it. */
    private void retain() {
        try {
            retired.addAndGet(retention.apply(directory, () -> !closing));
        } catch (IOException | RuntimeException e) {
            failed.incrementAndGet();
        } finally {
            retaining.release();
        }
    }

    /** Whether one is being written: {@link #write} would skip another. */
    public boolean busy() {
        return writing.availablePermits() == 0;
    }

    /** Whether files are being deleted or condensed after the last one. */
    public boolean retaining() {
        return retaining.availablePermits() == 0;
    }

    public long written() {
        return written.get();
    }

    /** Skipped because the one before was still being written. */
    public long skipped() {
        return skipped.get();
    }

    /** Roll files deleted, as the retention has it. */
    public long retired() {
        return retired.get();
    }

    /** Not written, or old ones not deleted: the disk. The journal is unaffected; recovery takes longer. */
    public long failed() {
        return failed.get();
    }

    /** Waits for the snapshot that is being written; a file that is being condensed stays as it was. */
    @Override
    public void close() {
        writing.acquireUninterruptibly();
        writing.release();
        closing = true;
        retaining.acquireUninterruptibly();
        retaining.release();
    }
}
