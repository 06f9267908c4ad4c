package io.latticeforge.transport;

import io.latticeforge.ingest.Intake;
import io.latticeforge.ingest.Replies;
import io.latticeforge.ingest.RingOffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One connection: received bytes go to its intake where they lie; reply frames gather in an {@link OutboundBuffer} that is handed to the
 * socket when a round of reads is over, or, for frames sent at another moment, when the loop comes round. Nothing is allocated per frame
 * beyond what Netty's own event handling does.
 *
 * <p>A peer that does not read is not read from ({@link SocketLimits#pauseBytes}); it is closed when it goes on so for
 * {@link SocketLimits#stallNs} or when more than {@link SocketLimits#outboundBytes} wait for it. Once it has a ring, frames of both directions
 * go through that, and the connection tells only of bells and of its end. Used by the path's thread only.
 */
final class Peer extends ChannelInboundHandlerAdapter implements Replies {
    private final SocketServer server;
    private final boolean isUnix;
    private final OutboundBuffer outbound = new OutboundBuffer();
    private final Runnable flushLater = this::flushNow;

    private @Nullable ChannelHandlerContext context;
    private @Nullable Intake intake;
    private @Nullable RingPeer offered;
    private @Nullable RingPeer ring;
    private boolean reading;
    private boolean flushQueued;
    private boolean closing;

    Peer(SocketServer server, boolean isUnix) {
        this.server = server;
        this.isUnix = isUnix;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws IOException {
        context = ctx;
        intake = server.admit(this, ctx.channel(), isUnix);
        if (intake != null) {
            ctx.executor().schedule(this::closeIfSilent, server.limits().helloNs(), TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (ring != null) {
                server.counters().increment(TransportCounter.BELLS_IN);
            } else if (intake != null && !closing) {
                reading = true;
                server.counters().increment(TransportCounter.READS);
                server.counters().add(TransportCounter.BYTES_IN, bytes.readableBytes());
                deliver(intake, bytes);
            }
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        flushNow();
        if (intake != null) {
            intake.replied();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        boolean writable = ctx.channel().isWritable();
        if (!writable && ctx.channel().config().isAutoRead() && !closing) {
            server.counters().increment(TransportCounter.READ_PAUSES);
            watchStall(outbound.waiting(ctx.channel()));
        }
        ctx.channel().config().setAutoRead(writable || closing);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        outbound.release();
        closing = true;
        dropRing();
        if (intake != null) {
            Intake gone = intake;
            intake = null;
            server.left(this);
            gone.closed();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            server.counters().increment(TransportCounter.CLOSED_RESET);
        } else {
            failed(cause);
        }
        closeNow();
    }

    /** A fault of ours: it costs this peer its connection. */
    void failed(Throwable fault) {
        server.counters().increment(TransportCounter.CLOSED_FAULT);
        server.faults().accept(fault);
        closeNow();
    }

    @Override
    public RingOffer offerRing(long epoch) {
        ChannelHandlerContext ctx = context;
        RingOffer offer = !isUnix || ctx == null ? RingOffer.WRONG_DOOR : server.ringOffer();
        if (offer == RingOffer.GRANTED && ctx != null) {
            try {
                offered = RingPeer.make(this, server, ctx, epoch);
            } catch (IOException e) {
                offer = RingOffer.MEMORY;
            }
        }
        server.counters().increment(offer == RingOffer.GRANTED ? TransportCounter.RINGS_GIVEN : TransportCounter.RINGS_DECLINED);
        return offer;
    }

    @Override
    public void moveToRing() {
        RingPeer granted = offered;
        if (granted != null) {
            flushNow();
            granted.handOver();
            offered = null;
            ring = granted;
            server.rings().add(this);
            server.counters().increment(TransportCounter.RINGS_OPEN);
        }
    }

    /** Looks at the ring; whether there was anything to do. */
    boolean pollRing() {
        return ring != null && ring.poll(intake);
    }

    /** Tells the other side that it has to ring; false if there is something to do. */
    boolean ringSleeps() {
        return ring == null || ring.sleep(intake);
    }

    void ringAwake() {
        if (ring != null) {
            ring.awake();
        }
    }

    boolean isClosing() {
        return closing;
    }

    private void dropRing() {
        if (ring != null) {
            server.rings().remove(this);
            server.counters().add(TransportCounter.RINGS_OPEN, -1);
            ring.close();
            ring = null;
        }
        if (offered != null) {
            offered.close();
            offered = null;
        }
    }

    @Override
    public void send(DirectBuffer frame, int offset, int length) {
        ChannelHandlerContext ctx = context;
        if (ctx == null || closing || !ctx.channel().isActive()) {
            return;
        }
        if (waitingBytes(ctx) + length > server.limits().outboundBytes()) {
            server.counters().increment(TransportCounter.CLOSED_OUTBOUND);
            closeNow();
            return;
        }
        server.counters().increment(TransportCounter.FRAMES_OUT);
        server.counters().add(TransportCounter.BYTES_OUT, length);
        if (ring != null) {
            ring.send(frame, offset, length);
            return;
        }
        if (!outbound.hasRoom(length)) {
            flushNow();
        }
        outbound.append(ctx.alloc(), frame, offset, length);
        if (!reading && !flushQueued) {
            flushQueued = true;
            ctx.executor().execute(flushLater);
        }
    }

    /** The last words go out, then our end closes; the peer has {@link SocketLimits#lingerNs} to read them and to close its own. */
    @Override
    public void close() {
        ChannelHandlerContext ctx = context;
        if (ctx == null || closing || !ctx.channel().isActive()) {
            return;
        }
        flushNow();
        closing = true;
        ctx.channel().config().setAutoRead(true);
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> ((DuplexChannel) ctx.channel()).shutdownOutput());
        ctx.executor().schedule(this::closeNow, server.limits().lingerNs(), TimeUnit.NANOSECONDS);
    }

    /** Closes without a word. */
    void closeNow() {
        closing = true;
        if (context != null) {
            context.close();
        }
    }

    private void deliver(Intake to, ByteBuf bytes) {
        int length = bytes.readableBytes();
        long address = server.receiveBuffer().addressOf(bytes);
        if (address == 0 && bytes.hasMemoryAddress()) {
            address = bytes.memoryAddress();
        }
        if (address != 0) {
            to.accept(Intake.MEMORY, address + bytes.readerIndex(), length, 0);
        } else {
            // Bytes on the heap or in several pieces: no socket of ours makes them, a handler put before this one might.
            java.nio.ByteBuffer copy = java.nio.ByteBuffer.allocateDirect(length);
            bytes.readBytes(copy);
            to.accept(java.lang.foreign.MemorySegment.ofBuffer(copy.flip()), 0, length, 0);
        }
    }

    private void flushNow() {
        flushQueued = false;
        ByteBuf ready = outbound.take();
        if (ready != null && context != null) {
            context.writeAndFlush(ready, context.voidPromise());
        }
    }

    private long waitingBytes(ChannelHandlerContext ctx) {
        return ring == null ? outbound.waiting(ctx.channel()) : ring.waitingBytes();
    }

    private void closeIfSilent() {
        if (intake != null && !closing && !intake.established()) {
            server.counters().increment(TransportCounter.CLOSED_SILENT);
            close();
        }
    }

    /** Looks again after {@code stallNs}: fewer bytes waiting is progress, as nothing is read and so little is added meanwhile. */
    private void watchStall(long waitingBefore) {
        Channel channel = context == null ? null : context.channel();
        if (channel == null) {
            return;
        }
        channel.eventLoop().schedule(() -> {
            if (closing || channel.isWritable() || !channel.isActive()) {
                return;
            }
            long waiting = outbound.waiting(channel);
            if (waiting >= waitingBefore) {
                server.counters().increment(TransportCounter.CLOSED_STALLED);
                closeNow();
            } else {
                watchStall(waiting);
            }
        }, server.limits().stallNs(), TimeUnit.NANOSECONDS);
    }
}
