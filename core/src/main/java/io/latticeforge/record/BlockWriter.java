package io.latticeforge.record;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Builds one block at a time: {@link #begin}, slots, {@link #finish}. Slots are written by {@link SlotWriter}. Reused; grows to the largest
 * block seen and allocates nothing after that. Not thread-safe.
 */
public final class BlockWriter {
    static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

    private final CRC32C crc = new CRC32C();
    private final int maxBytes;
    private byte[] bytes = new byte[16 * 1024];
    private final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    private int length;
    private int slots;

    /** @param maxBytes a block never grows beyond this */
    public BlockWriter(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Starts a block. Position, hash and CRC are filled by {@link #finish}. */
    public BlockWriter begin(int kind, long session, long request, long epochNs) {
        ensure(BlockHeader.LENGTH);
        Arrays.fill(bytes, 0, BlockHeader.LENGTH, (byte) 0);
        buffer.putInt(BlockHeader.MAGIC_OFFSET, BlockHeader.MAGIC, LE);
        buffer.putShort(BlockHeader.LAYOUT_VERSION_OFFSET, (short) BlockHeader.LAYOUT_VERSION, LE);
        buffer.putByte(BlockHeader.KIND_OFFSET, (byte) kind);
        buffer.putLong(BlockHeader.EPOCH_NS_OFFSET, epochNs, LE);
        buffer.putLong(BlockHeader.SESSION_OFFSET, session, LE);
        buffer.putLong(BlockHeader.REQUEST_OFFSET, request, LE);
        length = BlockHeader.LENGTH;
        slots = 0;
        return this;
    }

    public BlockWriter door(int door, long source) {
        buffer.putByte(BlockHeader.DOOR_OFFSET, (byte) door);
        buffer.putLong(BlockHeader.SOURCE_OFFSET, source, LE);
        return this;
    }

    public BlockWriter versions(int compute, int kernelVersion, int engineVersion, long policyVersion) {
        buffer.putShort(BlockHeader.COMPUTE_OFFSET, (short) compute, LE);
        buffer.putShort(BlockHeader.KERNEL_VERSION_OFFSET, (short) kernelVersion, LE);
        buffer.putShort(BlockHeader.ENGINE_VERSION_OFFSET, (short) engineVersion, LE);
        buffer.putLong(BlockHeader.POLICY_VERSION_OFFSET, policyVersion, LE);
        return this;
    }

    public BlockWriter cause(long position) {
        buffer.putLong(BlockHeader.CAUSE_OFFSET, position, LE);
        return this;
    }

    public int slots() {
        return slots;
    }

    public boolean isEmpty() {
        return slots == 0;
    }

    /** Bytes of the block so far. */
    public int length() {
        return length;
    }

    /** The block's bytes from index 0; the array behind it is {@link #array()}. Valid until the next slot. */
    public DirectBuffer buffer() {
        return buffer;
    }

    public byte[] array() {
        return bytes;
    }

    /**
     * Numbers and seals the block.
     *
     * @param previousHash SHA-256 of the block before it, 32 bytes
     */
    public void finish(long position, byte[] previousHash) {
        buffer.putLong(BlockHeader.POSITION_OFFSET, position, LE);
        buffer.putInt(BlockHeader.SLOTS_OFFSET, slots, LE);
        buffer.putInt(BlockHeader.LENGTH_OFFSET, length, LE);
        buffer.putBytes(BlockHeader.PREVIOUS_HASH_OFFSET, previousHash, 0, BlockHeader.HASH_BYTES);
        buffer.putInt(BlockHeader.CRC_OFFSET, crc(crc, bytes, 0, length), LE);
    }

    /** CRC32C of a block without its CRC field. */
    static int crc(CRC32C crc, byte[] bytes, int offset, int length) {
        crc.reset();
        crc.update(bytes, offset, BlockHeader.CRC_OFFSET);
        int after = BlockHeader.CRC_OFFSET + Integer.BYTES;
        crc.update(bytes, offset + after, length - after);
        return (int) crc.getValue();
    }

    /** Room for a slot of that many bytes, zeroed; returns its offset. */
    int slot(SlotKind kind, int flags, int slotBytes) {
        int padded = slotBytes + 7 & ~7;
        if (padded > SlotWriter.MAX_SLOT_BYTES) {
            throw new LatticeForgeException(ErrorCode.TOO_LARGE,
                    "a " + kind + " record of " + slotBytes + " bytes; the bound is " + SlotWriter.MAX_SLOT_BYTES, slotBytes,
                    SlotWriter.MAX_SLOT_BYTES);
        }
        int offset = room(padded);
        buffer.setMemory(offset, padded, (byte) 0);
        buffer.putByte(offset, (byte) kind.number());
        buffer.putByte(offset + 1, (byte) flags);
        buffer.putShort(offset + 2, (short) (padded >>> 3), LE);
        return offset;
    }

    private int room(int slotBytes) {
        if (slots == BlockHeader.MAX_SLOTS) {
            throw new LatticeForgeException(ErrorCode.TOO_LARGE, "a block holds at most " + BlockHeader.MAX_SLOTS + " slots", slots + 1L,
                    BlockHeader.MAX_SLOTS);
        }
        int offset = length;
        ensure(offset + slotBytes);
        length = offset + slotBytes;
        slots++;
        return offset;
    }

    /** Adds a slot of another block as it stands, of whatever kind; returns its offset. */
    public int copy(Slot slot) {
        int offset = room(slot.length());
        buffer.putBytes(offset, slot.buffer(), slot.offset(), slot.length());
        return offset;
    }

    UnsafeBuffer writable() {
        return buffer;
    }

    private void ensure(int needed) {
        if (needed <= bytes.length) {
            return;
        }
        if (needed > maxBytes) {
            throw new LatticeForgeException(ErrorCode.TOO_LARGE, "a block of " + needed + " bytes; the bound is " + maxBytes, needed, maxBytes);
        }
        bytes = Arrays.copyOf(bytes, Math.min(maxBytes, Math.max(needed, bytes.length * 2)));
        buffer.wrap(bytes);
    }
}
