package io.latticeforge.transport;

import io.latticeforge.ingest.Door;
import io.latticeforge.ingest.Intake;
import io.latticeforge.ingest.Intakes;
import io.latticeforge.ingest.Replies;
import io.latticeforge.ingest.RingOffer;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.UnsafeBuffer;

/** Sends back what came; the byte {@code 0xFF} alone asks for a close, {@code 0xFE} makes it fail. Established by its first byte. */
final class EchoIntake implements Intake {
    static final int CLOSE = 0xFF;
    static final int FAIL = 0xFE;

    /** What the door said of the peers, newest last. */
    static final class Doors implements Intakes {
        final AtomicInteger opened = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        volatile Door lastDoor = Door.QUEUE;
        volatile boolean lastAuthorized;
        volatile boolean withRings;
        @Override
        public Intake open(Door door, boolean authorized, Replies replies) {
            lastDoor = door;
            lastAuthorized = authorized;
            opened.incrementAndGet();
            if (withRings && replies.offerRing(1) == RingOffer.GRANTED) {
                replies.moveToRing();
            }
            return new EchoIntake(replies, closed);
        }
    }

    private final Replies replies;
    private final AtomicInteger closedCount;
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private boolean established;
    private boolean closed;

    private EchoIntake(Replies replies, AtomicInteger closedCount) {
        this.replies = replies;
        this.closedCount = closedCount;
    }

    @Override
    public void accept(MemorySegment bytes, long offset, long length, long source) {
        established = true;
        view.wrap(bytes.address() + offset, (int) length);
        int first = view.getByte(0) & 0xFF;
        if (length == 1 && first == FAIL) {
            throw new IllegalStateException("asked to fail");
        }
        replies.send(view, 0, (int) length);
        if (length == 1 && first == CLOSE) {
            replies.close();
        }
    }

    @Override
    public boolean established() {
        return established;
    }

    @Override
    public void closed() {
        if (closed) {
            throw new IllegalStateException("closed twice");
        }
        closed = true;
        closedCount.incrementAndGet();
    }
}
