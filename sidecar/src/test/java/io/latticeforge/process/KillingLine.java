package io.latticeforge.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** A line whose other end is killed (SIGKILL) a moment after one of its frames has been sent. */
final class KillingLine implements Line {
    private final Line line;
    private final Process victim;
    private final int delayUs;
    private int framesLeft;

    /** @param frames the one after whose sending it is killed */
    KillingLine(Line line, Process victim, int frames, int delayUs) {
        this.line = line;
        this.victim = victim;
        this.framesLeft = frames;
        this.delayUs = delayUs;
    }

    @Override
    public void send(DirectBuffer head, int headLength, ByteBuffer... payload) throws IOException {
        if (--framesLeft == 0) {
            Thread.ofPlatform().daemon().start(() -> {
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(delayUs));
                victim.destroyForcibly();
            });
        }
        line.send(head, headLength, payload);
    }

    @Override
    public byte @Nullable [] receive() throws IOException {
        return line.receive();
    }

    @Override
    public void close() throws IOException {
        line.close();
    }
}
