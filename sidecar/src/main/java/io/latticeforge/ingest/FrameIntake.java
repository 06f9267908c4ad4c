package io.latticeforge.ingest;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.Lease;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.protocol.Fault;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.FrameCheck;
import io.latticeforge.protocol.Sender;
import io.latticeforge.protocol.codec.ObserveStepDecoder;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One peer's bytes, cut into frames. A head is collected and checked whole; the rows behind it are handed on as they arrive, so that no frame of
 * rows is ever buffered. A refused frame is answered and passed over; where framing is lost the peer is told so and closed.
 */
final class FrameIntake implements Intake {
    private enum Expecting {
        LENGTHS,
        HEAD,
        ROWS,
        /** The rest of a frame that was refused. */
        REFUSED_REST,
        NOTHING
    }

    private final Ingest ingest;
    private final Door door;
    private final boolean authorized;
    private final Replies replies;
    private final FrameCheck check;
    private final Fault fault = new Fault();
    private final StepIntake steps;
    private final Requests requests;
    private byte[] headBytes = new byte[4096];
    private final UnsafeBuffer head = new UnsafeBuffer(headBytes);
    private MemorySegment headSegment = MemorySegment.ofArray(headBytes);
    private Expecting expecting = Expecting.LENGTHS;
    private int collected;
    private int wanted = Frame.HEAD_OFFSET;
    private long frameBytes;
    private long restBytes;
    private long source;
    private long epoch;
    private int version;
    private long heardNs = System.nanoTime();
    private @Nullable ModelTraffic traffic;
    /** Of the memory that the bytes lie in, while they are taken; null where they are gone after the call. */
    private @Nullable Lease lease;

    FrameIntake(Ingest ingest, Door door, boolean authorized, Replies replies) {
        this.ingest = ingest;
        this.door = door;
        this.authorized = authorized;
        this.replies = replies;
        this.check = new FrameCheck(ingest.limits(), Sender.CLIENT);
        this.steps = new StepIntake(ingest, this);
        this.requests = new Requests(ingest, this);
    }

    @Override
    public void accept(MemorySegment bytes, long offset, long length, long documentSource) {
        source = documentSource;
        ingest.counters().add(IngestCounter.BYTES, length);
        long at = offset;
        long left = length;
        while (left > 0 && expecting != Expecting.NOTHING) {
            long taken = switch (expecting) {
                case LENGTHS, HEAD -> collect(bytes, at, left);
                case ROWS -> steps.rows(bytes, at, Math.min(left, restBytes), lease);
                case REFUSED_REST -> Math.min(left, restBytes);
                case NOTHING -> left;
            };
            if (expecting == Expecting.ROWS || expecting == Expecting.REFUSED_REST) {
                restBytes -= taken;
                if (restBytes == 0) {
                    finishRest();
                }
            } else if (collected == wanted) {
                collectedAll();
            }
            at += taken;
            left -= taken;
        }
    }

    @Override
    public void accept(MemorySegment bytes, long offset, long length, long documentSource, Lease of) {
        lease = of;
        try {
            accept(bytes, offset, length, documentSource);
        } finally {
            lease = null;
        }
    }

    @Override
    public long piece(long available, long usual) {
        return expecting == Expecting.ROWS ? Math.max(1, steps.piece(Math.min(available, restBytes), usual)) : usual;
    }

    private long collect(MemorySegment bytes, long at, long left) {
        int taken = (int) Math.min(left, wanted - collected);
        MemorySegment.copy(bytes, at, headSegment, collected, taken);
        collected += taken;
        return taken;
    }

    private void collectedAll() {
        if (expecting == Expecting.LENGTHS) {
            lengths();
        } else {
            head();
        }
    }

    private void lengths() {
        frameBytes = Frame.frameBytes(head, 0);
        long headLength = Frame.headBytes(head, 0);
        if (!check.lengths(frameBytes, headLength, fault)) {
            lost(fault.code(), fault.text(), fault.value(), fault.bound());
            return;
        }
        wanted = Frame.HEAD_OFFSET + (int) headLength;
        if (wanted > headBytes.length) {
            headBytes = Arrays.copyOf(headBytes, Math.max(wanted, Math.min(2 * headBytes.length, ingest.limits().maxHeadBytes())));
            head.wrap(headBytes);
            headSegment = MemorySegment.ofArray(headBytes);
        }
        expecting = Expecting.HEAD;
    }

    private void head() {
        heardNs = System.nanoTime();
        ingest.counters().increment(IngestCounter.FRAMES);
        restBytes = frameBytes - wanted;
        int length = wanted - Frame.HEAD_OFFSET;
        if (!check.head(head, Frame.HEAD_OFFSET, length, frameBytes, fault)) {
            refuse(request(length), fault.code(), fault.text(), fault.value(), fault.bound());
            rest(Expecting.REFUSED_REST);
            return;
        }
        int template = Frame.templateId(head, 0);
        try {
            requests.inTurn(template);
            if (template == ObserveStepDecoder.TEMPLATE_ID) {
                steps.begin(head, length);
                rest(Expecting.ROWS);
            } else {
                requests.handle(template, head);
                nextFrame();
            }
        } catch (LatticeForgeException e) {
            refuse(request(length), e.code(), String.valueOf(e.getMessage()), e.value(), e.bound());
            rest(Expecting.REFUSED_REST);
        }
    }

    /** The first field of every message of a client. */
    private long request(int length) {
        return length >= Frame.HEADER_BYTES + Long.BYTES ? head.getLong(Frame.MESSAGE_OFFSET, Frame.BYTE_ORDER) : 0;
    }

    private void rest(Expecting what) {
        expecting = what;
        if (restBytes == 0) {
            finishRest();
        }
    }

    private void finishRest() {
        if (expecting == Expecting.ROWS) {
            steps.finish();
        }
        nextFrame();
    }

    private void nextFrame() {
        if (expecting != Expecting.NOTHING) {
            expecting = Expecting.LENGTHS;
            collected = 0;
            wanted = Frame.HEAD_OFFSET;
        }
    }

    void refuse(long request, ErrorCode code, String text, long value, long bound) {
        ingest.counters().increment(IngestCounter.REFUSED_FRAMES);
        ingest.replyWriter().error(this, request, creditBytes(), code, Frame.ALL, value, bound, text);
    }

    /** What had come of a frame is taken back at once: the session may go on through another connection before this one is gone. */
    void hangUp() {
        steps.abandon();
        expecting = Expecting.NOTHING;
        replies.close();
    }

    @Override
    public void lost(ErrorCode code, String text, long value, long bound) {
        ingest.counters().increment(IngestCounter.LOST_FRAMING);
        refuse(0, code, text, value, bound);
        hangUp();
    }

    /** Credit that the answer to the current frame hands back. */
    int creditBytes() {
        return (int) frameBytes;
    }

    @Override
    public boolean established() {
        return epoch != 0;
    }

    @Override
    public void replied() {
        ingest.commits().settle();
    }

    @Override
    public void closed() {
        steps.abandon();
        steps.release();
        expecting = Expecting.NOTHING;
        ingest.gone(this);
    }

    /** The session's rows, from Hello on. */
    void rowBytes(int bytes) {
        check.rowBytes(bytes);
    }

    /** Epoch of its session; 0 before Hello, and again once another connection has taken the session over. */
    long epoch() {
        return epoch;
    }

    void epoch(long newEpoch) {
        epoch = newEpoch;
    }

    /** When the head of its last frame was whole, as {@link System#nanoTime} says it. */
    long heardNs() {
        return heardNs;
    }

    /** Where its session is counted; null before Hello. */
    @Nullable ModelTraffic traffic() {
        return traffic;
    }

    /** Counts for its session; nothing before Hello. */
    void count(ModelCounter counter, long amount) {
        if (traffic != null) {
            traffic.counters().add(counter, amount);
        }
    }

    void traffic(ModelTraffic of) {
        traffic = of;
    }

    /** Protocol version in which it is answered: 0 until Hello and Welcome have agreed on one. */
    int version() {
        return version;
    }

    void version(int agreed) {
        version = agreed;
    }

    Door door() {
        return door;
    }

    boolean authorized() {
        return authorized;
    }

    Replies replies() {
        return replies;
    }

    long source() {
        return source;
    }
}
