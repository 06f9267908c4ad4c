package io.latticeforge.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Forces what was appended on a thread of its own, ten times a second while anything is. {@link #appended} is for the appending thread; the
 * thread sleeps while nothing comes.
 */
final class BatchForcing implements AutoCloseable {
    private static final long PERIOD_MS = 100;

    private final Path directory;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Worker worker;
    private volatile long cycle;
    private volatile boolean owed;
    private volatile @Nullable IOException failure;

    BatchForcing(Path directory) {
        this.directory = directory;
        this.worker = new Worker("latticeforge-force", this::run);
    }

    /** @throws IOException if what was appended before could not be forced: nothing more is promised */
    void appended(long toCycle) throws IOException {
        IOException failed = failure;
        if (failed != null) {
            throw failed;
        }
        cycle = toCycle;
        if (!owed) {
            owed = true;
            worker.wake();
        }
    }

    /** Forces the rest. */
    @Override
    public void close() {
        closing.countDown();
        worker.awaitEnd();
    }

    private void run() {
        try (Forcing forcing = new Forcing(directory)) {
            while (closing.getCount() > 0 || owed) {
                if (owed) {
                    owed = false;
                    forcing.force(cycle);
                    pause();
                } else {
                    LockSupport.park(this);
                }
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    /** Until the next time, or until it is closed. */
    private void pause() {
        try {
            closing.await(PERIOD_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            // nobody has this thread to interrupt; what is owed is forced a little earlier
        }
    }
}
