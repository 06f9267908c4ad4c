package io.latticeforge.transport;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.Lease;
import io.latticeforge.ingest.Intake;
import io.latticeforge.ring.RingEnd;
import io.latticeforge.ring.RingLayout;
import io.latticeforge.ring.RingReader;
import io.latticeforge.ring.RingWriter;
import io.latticeforge.ring.SharedMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One peer's ring: what it writes there goes to its intake where it lies, in pieces, each handed back as soon as it is used; replies are copied
 * in, and wait in a buffer for as long as they do not fit. The peer may write anything at any moment: counters are checked, and an intake
 * copies what it looks at twice. Used by the path's thread only.
 */
final class RingPeer {
    /** Handed back to the producer at a time: it goes on writing a long frame while the first of it is reduced. */
    private static final long PIECE_BYTES = 64 * 1024;

    /** Taken before the other peers have their turn. */
    private static final long TURN_BYTES = 1 << 20;

    private static final int WAITING_BYTES = 16 * 1024;

    private final Peer peer;
    private final SocketServer server;
    private final ChannelHandlerContext context;
    private final SharedMemory memory;
    /** Whoever reads rows on another core holds it meanwhile. */
    private final Lease lease;

    private final RingEnd end;
    private @Nullable ByteBuf waiting;
    private boolean polling;
    private boolean closed;

    private RingPeer(Peer peer, SocketServer server, ChannelHandlerContext context, SharedMemory memory, RingEnd end) {
        this.peer = peer;
        this.server = server;
        this.context = context;
        this.memory = memory;
        this.lease = new Lease(memory::close);
        this.end = end;
    }

    /** @throws IOException if the memory cannot be had */
    static RingPeer make(Peer peer, SocketServer server, ChannelHandlerContext context, long epoch) throws IOException {
        RingLayout layout = new RingLayout(server.limits().ring().bytes(), server.limits().ring().replyBytes());
        SharedMemory memory = SharedMemory.create("latticeforge-ring", layout.bytes());
        layout.write(memory.memory(), epoch);
        return new RingPeer(peer, server, context, memory, RingEnd.sidecar(memory.memory(), layout));
    }

    /** Sends one byte and the descriptor with it, behind whatever was written before. */
    void handOver() {
        context.writeAndFlush(new FileDescriptor(memory.descriptor())).addListener(sent -> memory.forgetDescriptor());
    }

    /** Replies that have not fitted yet. */
    long waitingBytes() {
        return waiting == null ? 0 : waiting.readableBytes();
    }

    /** Copies a frame in, or as much of it as fits; the rest waits. */
    void send(DirectBuffer frame, int offset, int length) {
        int taken = 0;
        if (waiting == null) {
            byte[] array = frame.byteArray();
            long fitted = array == null ? end.writer().write(Intake.MEMORY, frame.addressOffset() + offset, length)
                    : end.writer().write(array, frame.wrapAdjustment() + offset, length);
            if (fitted == RingWriter.CORRUPT) {
                liesAboutReplies();
                return;
            }
            end.writer().publish();
            taken = (int) fitted;
        }
        if (taken < length) {
            keep(frame, offset + taken, length - taken);
        }
        if (!polling) {
            ring();
        }
    }

    /** Takes what has come and writes what waits; whether there was anything. */
    boolean poll(@Nullable Intake intake) {
        if (closed) {
            return false;
        }
        boolean worked = drain();
        long available = reads(intake) ? end.reader().available() : 0;
        if (available != 0 && intake != null) {
            worked = true;
            server.counters().increment(TransportCounter.RING_TURNS);
            take(intake, available);
        }
        if (worked) {
            ring();
            if (intake != null) {
                intake.replied();
            }
        }
        return worked;
    }

    /** To be called before the loop sleeps; false if there is something to do after all. */
    boolean sleep(@Nullable Intake intake) {
        end.bell().sleep();
        boolean nothing = !(reads(intake) && end.reader().available() != 0) && !(waiting != null && end.writer().room() != 0);
        if (!nothing) {
            end.bell().awake();
        }
        return nothing;
    }

    void awake() {
        end.bell().awake();
    }

    /** The peer is gone, or never got it. Not while {@link #poll} is under way. */
    void close() {
        if (!closed) {
            closed = true;
            if (waiting != null) {
                waiting.release();
                waiting = null;
            }
            memory.forgetDescriptor();
            lease.drop();
        }
    }

    private boolean reads(@Nullable Intake intake) {
        return intake != null && !peer.isClosing() && waitingBytes() <= server.limits().pauseBytes();
    }

    private void take(Intake intake, long available) {
        RingReader reader = end.reader();
        if (available == RingReader.CORRUPT) {
            server.counters().increment(TransportCounter.CLOSED_RING);
            long claimed = reader.claimed();
            intake.lost(ErrorCode.CORRUPT, "the ring's counter of bytes sent is " + claimed + ", of which " + reader.position() + " are read",
                    claimed, reader.position());
            peer.close();
            return;
        }
        polling = true;
        try {
            long left = available;
            while (left > 0 && available - left < TURN_BYTES && reads(intake)) {
                long whole = Math.min(left, reader.span());
                long usual = Math.min(whole, PIECE_BYTES);
                // Not more than half at once, so that the producer goes on meanwhile.
                long span = intake.piece(Math.max(usual, Math.min(whole, server.limits().ring().bytes() / 2)), usual);
                server.counters().add(TransportCounter.BYTES_IN, span);
                intake.accept(reader.memory(), reader.offset(), span, 0, lease);
                reader.consume(span);
                left -= span;
                if (left > 0) {
                    ring();
                }
            }
        } catch (RuntimeException | Error fault) {
            peer.failed(fault);
        } finally {
            polling = false;
        }
    }

    /** Moves what waits into the room there is. */
    private boolean drain() {
        ByteBuf rest = waiting;
        if (rest == null) {
            return false;
        }
        long moved = end.writer().write(Intake.MEMORY, rest.memoryAddress() + rest.readerIndex(), rest.readableBytes());
        if (moved == RingWriter.CORRUPT) {
            liesAboutReplies();
            return false;
        }
        end.writer().publish();
        rest.skipBytes((int) moved);
        if (!rest.isReadable()) {
            rest.release();
            waiting = null;
        }
        return moved > 0;
    }

    private void keep(DirectBuffer frame, int offset, int length) {
        ByteBuf rest = waiting;
        if (rest == null) {
            rest = context.alloc().directBuffer(Math.max(WAITING_BYTES, length));
            waiting = rest;
            watchStall(end.writer().position());
        }
        byte[] array = frame.byteArray();
        if (array != null) {
            rest.writeBytes(array, frame.wrapAdjustment() + offset, length);
        } else {
            rest.ensureWritable(length);
            MemorySegment.copy(Intake.MEMORY, frame.addressOffset() + offset, Intake.MEMORY, rest.memoryAddress() + rest.writerIndex(), length);
            rest.writerIndex(rest.writerIndex() + length);
        }
    }

    private void watchStall(long positionBefore) {
        context.executor().schedule(() -> {
            if (closed || waiting == null || peer.isClosing()) {
                return;
            }
            long position = end.writer().position();
            if (position == positionBefore) {
                server.counters().increment(TransportCounter.CLOSED_STALLED);
                peer.closeNow();
            } else {
                watchStall(position);
            }
        }, server.limits().stallNs(), TimeUnit.NANOSECONDS);
    }

    /** A bell that nobody has heard yet serves for this one too. */
    private void ring() {
        ChannelOutboundBuffer queued = context.channel().unsafe().outboundBuffer();
        if (end.bell().isWanted() && queued != null && queued.isEmpty()) {
            server.counters().increment(TransportCounter.BELLS_OUT);
            context.writeAndFlush(BELL.duplicate(), context.voidPromise());
        }
    }

    private void liesAboutReplies() {
        if (!peer.isClosing()) {
            server.counters().increment(TransportCounter.CLOSED_RING);
            peer.closeNow();
        }
    }

    private static final ByteBuf BELL = Unpooled.unreleasableBuffer(Unpooled.directBuffer(1, 1).writeZero(1)).asReadOnly();
}
