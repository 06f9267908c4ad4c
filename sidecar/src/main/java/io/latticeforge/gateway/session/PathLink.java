package io.latticeforge.gateway.session;

import io.latticeforge.ingest.Door;
import io.latticeforge.ingest.Intake;
import io.latticeforge.ingest.Intakes;
import io.latticeforge.ingest.Replies;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** Carries frames to the path's thread and replies back. {@link #send} belongs to the gateway's thread, replies are heard there. */
final class PathLink implements Replies {
    private final Executor path;
    private final Intakes intakes;
    private final Executor gateway;
    private final Consumer<byte[]> heard;
    private final AtomicInteger underWay = new AtomicInteger();
    private @Nullable Intake intake;

    /** @param heard each reply, a whole frame */
    PathLink(Executor path, Intakes intakes, Executor gateway, Consumer<byte[]> heard) {
        this.path = path;
        this.intakes = intakes;
        this.gateway = gateway;
        this.heard = heard;
    }

    /** Frames that the path has not taken yet. */
    int underWay() {
        return underWay.get();
    }

    /** @param frame the path's from now on */
    void send(byte[] frame) {
        underWay.incrementAndGet();
        onPath(() -> {
            underWay.decrementAndGet();
            Intake to = intake;
            if (to == null) {
                to = intakes.open(Door.GATEWAY, true, this);
                intake = to;
            }
            to.accept(MemorySegment.ofArray(frame), 0, frame.length, 0);
            to.replied();
        });
    }

    /** The session is over; another frame begins a new one. */
    void end() {
        onPath(this::close);
    }

    @Override
    public void send(DirectBuffer frame, int offset, int length) {
        byte[] copy = new byte[length];
        frame.getBytes(offset, copy);
        try {
            gateway.execute(() -> heard.accept(copy));
        } catch (RejectedExecutionException stopping) {
            // The gateway is closed, and nobody is left to tell.
            intake = null;
        }
    }

    @Override
    public void close() {
        Intake gone = intake;
        intake = null;
        if (gone != null) {
            gone.closed();
        }
    }

    private void onPath(Runnable task) {
        try {
            path.execute(task);
        } catch (RejectedExecutionException stopping) {
            underWay.set(0);
        }
    }
}
