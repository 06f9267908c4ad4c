package io.latticeforge.record;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A view of one block's bytes. Checks once when wrapped; slots are then walked with a {@link Slot}. Reused, not thread-safe. */
public final class Block {
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

    private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);

    /**
     * A block that this process has just finished: the bytes are trusted.
     */
    public Block wrap(BlockWriter writer) {
        buffer.wrap(writer.buffer(), 0, writer.length());
        return this;
    }

    /**
     * Bytes from somewhere else.
     *
     * @throws LatticeForgeException (CORRUPT) naming what is wrong: magic, layout, length, CRC, or slots that do not add up
     */
    public Block wrapChecked(byte[] bytes, int offset, int length, CRC32C crc) {
        if (length < BlockHeader.LENGTH) {
            throw corrupt("a block of " + length + " bytes; a header alone is " + BlockHeader.LENGTH, length, BlockHeader.LENGTH);
        }
        buffer.wrap(bytes, offset, length);
        int magic = buffer.getInt(BlockHeader.MAGIC_OFFSET, LE);
        if (magic != BlockHeader.MAGIC) {
            throw corrupt("a block begins with " + Integer.toHexString(magic) + " instead of " + Integer.toHexString(BlockHeader.MAGIC),
                    magic, BlockHeader.MAGIC);
        }
        int layout = buffer.getShort(BlockHeader.LAYOUT_VERSION_OFFSET, LE) & 0xFFFF;
        if (layout > BlockHeader.LAYOUT_VERSION) {
            throw corrupt("a block has layout " + layout + "; this version reads up to " + BlockHeader.LAYOUT_VERSION, layout,
                    BlockHeader.LAYOUT_VERSION);
        }
        int stated = buffer.getInt(BlockHeader.LENGTH_OFFSET, LE);
        if (stated != length) {
            throw corrupt("a block says that it has " + stated + " bytes but " + length + " are there", stated, length);
        }
        int expected = buffer.getInt(BlockHeader.CRC_OFFSET, LE);
        int actual = BlockWriter.crc(crc, bytes, offset, length);
        if (expected != actual) {
            throw corrupt("block " + position() + ": CRC32C is " + Integer.toHexString(actual) + ", recorded was "
                    + Integer.toHexString(expected), actual, expected);
        }
        if (slots() < 0 || slots() > BlockHeader.MAX_SLOTS) {
            throw corrupt("block " + position() + " states " + slots() + " slots; the bound is " + BlockHeader.MAX_SLOTS, slots(),
                    BlockHeader.MAX_SLOTS);
        }
        int at = BlockHeader.LENGTH;
        for (int i = 0; i < slots(); i++) {
            int slotBytes = at + 4 <= length ? (buffer.getShort(at + 2, LE) & 0xFFFF) << 3 : 0;
            SlotKind kind = slotBytes == 0 ? null : SlotKind.of(buffer.getByte(at));
            if (slotBytes < (kind == null ? 16 : kind.fixedBytes()) || at + slotBytes > length) {
                throw corrupt("block " + position() + ": slot " + i + " of " + slotBytes + " bytes does not fit", slotBytes, length - at);
            }
            at += slotBytes;
        }
        if (at != length) {
            throw corrupt("block " + position() + ": " + (length - at) + " bytes after its last slot", length, at);
        }
        return this;
    }

    public DirectBuffer buffer() {
        return buffer;
    }

    public int length() {
        return buffer.capacity();
    }

    public int kind() {
        return buffer.getByte(BlockHeader.KIND_OFFSET);
    }

    public int door() {
        return buffer.getByte(BlockHeader.DOOR_OFFSET);
    }

    public long position() {
        return buffer.getLong(BlockHeader.POSITION_OFFSET, LE);
    }

    public long epochNs() {
        return buffer.getLong(BlockHeader.EPOCH_NS_OFFSET, LE);
    }

    public long session() {
        return buffer.getLong(BlockHeader.SESSION_OFFSET, LE);
    }

    public long request() {
        return buffer.getLong(BlockHeader.REQUEST_OFFSET, LE);
    }

    public long policyVersion() {
        return buffer.getLong(BlockHeader.POLICY_VERSION_OFFSET, LE);
    }

    public int compute() {
        return buffer.getShort(BlockHeader.COMPUTE_OFFSET, LE) & 0xFFFF;
    }

    public int kernelVersion() {
        return buffer.getShort(BlockHeader.KERNEL_VERSION_OFFSET, LE) & 0xFFFF;
    }

    public int engineVersion() {
        return buffer.getShort(BlockHeader.ENGINE_VERSION_OFFSET, LE) & 0xFFFF;
    }

    public long source() {
        return buffer.getLong(BlockHeader.SOURCE_OFFSET, LE);
    }

    public long cause() {
        return buffer.getLong(BlockHeader.CAUSE_OFFSET, LE);
    }

    public int slots() {
        return buffer.getInt(BlockHeader.SLOTS_OFFSET, LE);
    }

    /** Copies the 32 bytes that chain this block to the one before it. */
    public void previousHash(byte[] into) {
        buffer.getBytes(BlockHeader.PREVIOUS_HASH_OFFSET, into, 0, BlockHeader.HASH_BYTES);
    }

    private static LatticeForgeException corrupt(String message, long value, long bound) {
        return new LatticeForgeException(ErrorCode.CORRUPT, message, value, bound);
    }
}
