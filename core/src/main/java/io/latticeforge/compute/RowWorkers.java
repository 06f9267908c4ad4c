package io.latticeforge.compute;

import io.latticeforge.kernels.RowReducer;
import io.latticeforge.kernels.RowReducers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that help to reduce rows when a core is free. They start with the first rows they are asked to help with, look for more for {@value
 * #SPIN_NS} ns after the last and then sleep until they are woken; on Linux they are of the lowest priority ({@link
 * LowPriority}), so that a core that somebody else can use is not theirs. Whoever posts rows needs none of them.
 *
 * <p>Any thread may post; all that is seen is what was posted last.
 */
public final class RowWorkers implements AutoCloseable {
    /** More would wait for memory. */
    public static final int MAX_COUNT = 16;

    private static final long SPIN_NS = 20_000;

    private final RowReducers kernels;
    private final Executor threads;
    private final Worker[] workers;
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile @Nullable SplitRows posted;
    private volatile boolean closed;

    /**
     * @param count 0 to {@value #MAX_COUNT} threads, as many as {@link io.latticeforge.base.Machine#helpers} where nothing else is known; with none
     *     everything is reduced by who asks
     */
    public RowWorkers(RowReducers kernels, int count) {
        this(kernels, count, worker -> Thread.ofPlatform().daemon().name("latticeforge-rows").start(worker));
    }

    /** @param threads runs each worker for as long as it lives, or never */
    RowWorkers(RowReducers kernels, int count, Executor threads) {
        this.kernels = kernels;
        this.threads = threads;
        workers = new Worker[count];
        for (int i = 0; i < count; i++) {
            workers[i] = new Worker(i);
        }
    }

    public int count() {
        return workers.length;
    }

    /** Shows the rows to the workers and wakes so many of them. */
    void post(SplitRows rows, int wanted) {
        if (workers.length == 0 || wanted <= 0) {
            return;
        }
        posted = rows;
        if (!started.getPlain() && started.compareAndSet(false, true)) {
            for (Worker worker : workers) {
                threads.execute(worker);
            }
        }
        for (int i = 0; i < workers.length && i < wanted; i++) {
            workers[i].wake();
        }
    }

    /** Each ends after the row that it is at; nothing waits for that. */
    @Override
    public void close() {
        closed = true;
        posted = null;
        for (Worker worker : workers) {
            worker.wake();
        }
    }

    private final class Worker implements Runnable {
        private final int index;
        private final AtomicBoolean asleep = new AtomicBoolean();
        private volatile @Nullable Thread thread;

        Worker(int index) {
            this.index = index;
        }

        @Override
        public void run() {
            thread = Thread.currentThread();
            LowPriority.ofThisThread();
            RowReducer own = kernels.create();
            MemorySegment scratch = Arena.ofAuto().allocate(SplitRows.PIECE_BYTES, 64);
            long workedNs = System.nanoTime();
            while (!closed) {
                if (helped(own, scratch)) {
                    workedNs = System.nanoTime();
                } else if (System.nanoTime() - workedNs < SPIN_NS) {
                    Thread.onSpinWait();
                } else {
                    sleep();
                    workedNs = System.nanoTime();
                }
            }
        }

        private boolean helped(RowReducer own, MemorySegment scratch) {
            SplitRows rows = posted;
            try {
                return rows != null && rows.help(index, own, scratch);
            } catch (RuntimeException e) {
                // The row is as it was; whoever has posted it reduces it and is thrown the same.
                return false;
            }
        }

        /** One that was woken and has not run since is not woken again: a busy core costs one call. */
        void wake() {
            if (asleep.get() && asleep.compareAndSet(true, false)) {
                LockSupport.unpark(thread);
            }
        }

        private void sleep() {
            asleep.set(true);
            SplitRows rows = posted;
            while (asleep.get() && !closed && (rows == null || !rows.hasWork())) {
                LockSupport.park(RowWorkers.this);
                rows = posted;
            }
            asleep.set(false);
        }
    }
}
