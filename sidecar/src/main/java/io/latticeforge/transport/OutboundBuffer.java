package io.latticeforge.transport;

import io.latticeforge.ingest.Intake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.lang.foreign.MemorySegment;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** The reply frames of one peer that have not been handed to its socket yet, in one pooled buffer. Used by the path's thread only. */
final class OutboundBuffer {
    /** Some hundred replies without an entry, or dozens with. */
    private static final int BYTES = 16 * 1024;

    private @Nullable ByteBuf gathered;

    /** Whether a frame fits beside those gathered. True when there are none: then any frame fits. */
    boolean hasRoom(int length) {
        return gathered == null || gathered.writableBytes() >= length;
    }

    /** Copies a frame; there must be room. */
    void append(ByteBufAllocator allocator, DirectBuffer frame, int offset, int length) {
        if (gathered == null) {
            gathered = allocator.directBuffer(Math.max(BYTES, length));
        }
        byte[] array = frame.byteArray();
        if (array != null) {
            gathered.writeBytes(array, frame.wrapAdjustment() + offset, length);
        } else if (gathered.hasMemoryAddress()) {
            int at = gathered.writerIndex();
            MemorySegment.copy(Intake.MEMORY, frame.addressOffset() + offset, Intake.MEMORY, gathered.memoryAddress() + at, length);
            gathered.writerIndex(at + length);
        } else {
            int at = gathered.writerIndex();
            frame.getBytes(offset, gathered.nioBuffer(at, length), length);
            gathered.writerIndex(at + length);
        }
    }

    /** What was gathered, now the caller's; null if nothing. */
    @Nullable ByteBuf take() {
        ByteBuf taken = gathered;
        gathered = null;
        return taken;
    }

    /** Bytes gathered here and waiting in the channel. */
    long waiting(Channel channel) {
        ChannelOutboundBuffer queued = channel.unsafe().outboundBuffer();
        return (queued == null ? 0 : queued.totalPendingWriteBytes()) + (gathered == null ? 0 : gathered.readableBytes());
    }

    void release() {
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
    }
}
