package io.latticeforge.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The path's one thread: an event loop on which sockets are read and on which whoever owns the journal, the engine and the queue door runs
 * everything else. Sleeps in the kernel while nothing happens; {@link #execute} from another thread is the doorbell that wakes it.
 *
 * <p>All methods may be called by any thread. A task that throws ends alone: what it threw goes to {@code faults}.
 */
public final class PathLoop implements Executor, AutoCloseable {
    private static final long QUIET_MS = 0;
    private static final long CLOSE_MS = 2_000;

    private final Sockets sockets;
    private final Consumer<Throwable> faults;
    private final EventLoopGroup group;
    private final EventLoop loop;
    private Polled polled = Polled.NOTHING;

    /** What the loop looks at between its looks at the sockets. Called by the path's thread only. */
    interface Polled {
        Polled NOTHING = tasksWait -> true;

        /**
         * Does what there is to do.
         *
         * @param tasksWait somebody waits for the loop: not the time to wait for what may come
         * @return whether nothing is left, so that the loop may sleep until a socket, a task or the clock wakes it
         */
        boolean poll(boolean tasksWait);
    }

    private PathLoop(Sockets sockets, Consumer<Throwable> faults) {
        this.sockets = sockets;
        this.faults = faults;
        this.group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("latticeforge-path", true), sockets.ioHandler(() -> this::nextLook));
        this.loop = group.next();
    }

    public static PathLoop start(Consumer<Throwable> faults) {
        return start(Sockets.best(), faults);
    }

    public static PathLoop start(Sockets sockets, Consumer<Throwable> faults) {
        return new PathLoop(sockets, faults);
    }

    /** Whether the caller is the path's thread. */
    public boolean isPathThread() {
        return loop.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(guarded(task));
    }

    /** Runs a task once after a delay. */
    public Future<?> after(long delayNs, Runnable task) {
        return loop.schedule(guarded(task), delayNs, TimeUnit.NANOSECONDS);
    }

    /** Runs a task again and again until it is cancelled, first after one period. A late run is not made up for. */
    public Future<?> every(long periodNs, Runnable task) {
        return loop.scheduleWithFixedDelay(guarded(task), periodNs, periodNs, TimeUnit.NANOSECONDS);
    }

    /** Runs a task on the path's thread and waits for its answer; its unchecked exception is thrown here. For start and stop. */
    public <T> T call(Callable<T> task) {
        try {
            return isPathThread() ? task.call() : loop.submit(task).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the path's thread", e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends the thread after what it is doing; waits at most two seconds, unless called by the thread itself. */
    @Override
    public void close() {
        group.shutdownGracefully(QUIET_MS, CLOSE_MS, TimeUnit.MILLISECONDS);
        if (!isPathThread()) {
            group.terminationFuture().awaitUninterruptibly(CLOSE_MS);
        }
    }

    /** To be called once, before anything is polled for. */
    void polls(Polled what) {
        call(() -> polled = what);
    }

    private int nextLook(IntSupplier selectNow, boolean tasksWait) throws Exception {
        return polled.poll(tasksWait) && !tasksWait ? SelectStrategy.SELECT : selectNow.get();
    }

    Sockets sockets() {
        return sockets;
    }

    EventLoopGroup group() {
        return group;
    }

    Consumer<Throwable> faults() {
        return faults;
    }

    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Throwable fault) {
                faults.accept(fault);
            }
        };
    }
}
