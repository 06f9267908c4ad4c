package io.latticeforge.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The one buffer that every socket of the event loop reads into. A read is handed to its intake and done with before the next one starts,
 * so one buffer serves all connections: nothing is allocated per read, ten thousand silent peers cost no memory, and the bytes of a large
 * frame are still in the cache when they are reduced. 256 KiB holds what a Unix socket queues (212,992 bytes by default).
 *
 * <p>Used by the path's thread only.
 */
final class ReceiveBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
    static final int BYTES = 256 * 1024;
    /** Reads of one peer before the others have their turn. */
    private static final int READS_IN_A_ROW = 16;

    private final ByteBuf buffer;
    private final long address;

    ReceiveBuffer() {
        super(READS_IN_A_ROW);
        MemorySegment memory = Arena.ofAuto().allocate(BYTES, 64);
        this.address = memory.address();
        this.buffer = Unpooled.wrappedBuffer(memory.asByteBuffer());
    }

    /** Where the buffer's first byte lies, if it is this one; else 0. */
    long addressOf(ByteBuf bytes) {
        return bytes == buffer ? address : 0;
    }

    /** The deprecated type is the one that Netty's signature names. */
    @Override
    @SuppressWarnings("deprecation")
    public Handle newHandle() {
        return new SharedHandle();
    }

    private final class SharedHandle extends MaxMessageHandle {
        @Override
        public ByteBuf allocate(ByteBufAllocator unused) {
            return buffer.clear().retain();
        }

        @Override
        public int guess() {
            return BYTES;
        }
    }
}
