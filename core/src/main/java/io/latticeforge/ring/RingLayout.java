package io.latticeforge.ring;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Where everything lies: see the diagram in the package's description.
 *
 * @param requestBytes bytes of the pipe from the client to the sidecar, a power of two
 * @param replyBytes   bytes of the pipe back, a power of two
 */
public record RingLayout(long requestBytes, long replyBytes) {
    public static final int VERSION = 1;
    public static final int HEADER_BYTES = 4096;
    public static final long MIN_BYTES = 4096;
    public static final long MAX_BYTES = 1L << 30;

    static final int REQUEST_TAIL = 128;
    static final int REQUEST_HEAD = 256;
    static final int REPLY_TAIL = 384;
    static final int REPLY_HEAD = 512;
    static final int SIDECAR_SLEEPS = 640;
    static final int CLIENT_SLEEPS = 768;

    /** "LFRING", 0, 1 as bytes in that order. */
    private static final long MAGIC = 0x0100_474E_4952_464CL;

    private static final int MAGIC_AT = 0;
    private static final int VERSION_AT = 8;
    private static final int HEADER_BYTES_AT = 12;
    private static final int EPOCH_AT = 16;
    private static final int REQUEST_BYTES_AT = 24;
    private static final int REPLY_BYTES_AT = 32;

    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** @throws LatticeForgeException {@link ErrorCode#CORRUPT} for sizes that no ring has */
    public RingLayout {
        check("requestBytes", requestBytes);
        check("replyBytes", replyBytes);
    }

    /** Bytes of memory in all. */
    public long bytes() {
        return HEADER_BYTES + requestBytes + replyBytes;
    }

    /**
     * Begins a ring in zeroed memory.
     *
     * @param epoch of the session that it is for, for people who look into memory
     */
    public void write(MemorySegment memory, long epoch) {
        memory.set(U32, VERSION_AT, VERSION);
        memory.set(U32, HEADER_BYTES_AT, HEADER_BYTES);
        memory.set(U64, EPOCH_AT, epoch);
        memory.set(U64, REQUEST_BYTES_AT, requestBytes);
        memory.set(U64, REPLY_BYTES_AT, replyBytes);
        memory.set(U64, MAGIC_AT, MAGIC);
    }

    /**
     * What a ring made by somebody else says of itself, each value read once.
     *
     * @throws LatticeForgeException {@link ErrorCode#CORRUPT} if that is no ring, of another version, or not as long as the memory
     */
    public static RingLayout read(MemorySegment memory) {
        if (memory.byteSize() < HEADER_BYTES || memory.get(U64, MAGIC_AT) != MAGIC) {
            throw corrupt("shared memory of " + memory.byteSize() + " bytes holds no ring", memory.byteSize(), HEADER_BYTES);
        }
        int version = memory.get(U32, VERSION_AT);
        int headerBytes = memory.get(U32, HEADER_BYTES_AT);
        if (version != VERSION || headerBytes != HEADER_BYTES) {
            throw corrupt("the ring has version " + version + " and a header of " + headerBytes + " bytes; known are " + VERSION + " and "
                    + HEADER_BYTES, version, VERSION);
        }
        RingLayout layout = new RingLayout(memory.get(U64, REQUEST_BYTES_AT), memory.get(U64, REPLY_BYTES_AT));
        if (layout.bytes() != memory.byteSize()) {
            throw corrupt("the ring says that it has " + layout.bytes() + " bytes; there are " + memory.byteSize(), layout.bytes(),
                    memory.byteSize());
        }
        return layout;
    }

    private static void check(String name, long bytes) {
        if (bytes < MIN_BYTES || bytes > MAX_BYTES || Long.bitCount(bytes) != 1) {
            throw corrupt(name + " of a ring is " + bytes + "; it must be a power of two between " + MIN_BYTES + " and " + MAX_BYTES, bytes,
                    bytes < MIN_BYTES ? MIN_BYTES : MAX_BYTES);
        }
    }

    private static LatticeForgeException corrupt(String text, long value, long bound) {
        return new LatticeForgeException(ErrorCode.CORRUPT, text, value, bound);
    }
}
