package io.latticeforge.gateway;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * What was passed on and is still to be read, in order. Reading gives way: after a slice of it the event loop passes on what has come in meanwhile,
 * so that a burst of streams, or code that is not compiled yet, does not hold up anybody's next token. Where so much waits that
 * memory would be lost to it, everything is read at once: then clients wait for the reading, and with them the server.
 */
final class Readings {
    private static final long SLICE_NS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final long MAX_WAITING_BYTES = 32L << 20;

    private final EventLoop loop;
    private final ArrayDeque<AnswerTap> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean queued;

    Readings(EventLoop loop) {
        this.loop = loop;
    }

    /** An answer has something to read. It says so once until it was read. */
    void add(AnswerTap answer) {
        waiting.addLast(answer);
        if (!queued) {
            queued = true;
            // Behind whatever else was read in this turn: first everything is passed on, then it is looked at.
            loop.execute(this::slice);
        }
    }

    /** More, or with a negative sign less, waits to be read. */
    void waits(long bytes) {
        waitingBytes += bytes;
    }

    private void slice() {
        long begin = System.nanoTime();
        do {
            AnswerTap next = waiting.pollFirst();
            if (next == null) {
                queued = false;
                return;
            }
            next.read();
        } while (waitingBytes > MAX_WAITING_BYTES || System.nanoTime() - begin < SLICE_NS);
        // Not execute(): tasks run until none is left, timers after the next look at the sockets.
        loop.schedule(this::slice, 0, TimeUnit.NANOSECONDS);
    }
}
