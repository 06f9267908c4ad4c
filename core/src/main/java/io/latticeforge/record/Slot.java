package io.latticeforge.record;

import io.latticeforge.kernels.Observation;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Walks the slots of a block.
 *
 * <pre>{@code
 * slot.first(block);
 * while (slot.hasNext()) {
 *     slot.next();
 *     switch (slot.kind()) { ... }
 * }
 * }</pre>
 *
 * Fields are read by the offsets of {@link SlotKind}; texts in the order in which they stand. Reused, not thread-safe.
 */
public final class Slot {
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final int OBSERVATION_SAMPLED_BYTES = SlotKind.OBSERVATION.longestBytes();

    private @Nullable DirectBuffer buffer;
    private long position;
    private int count;
    private int index;
    private int at;
    private int end;
    private int tail;

    public Slot first(Block block) {
        buffer = block.buffer();
        position = block.position();
        count = block.slots();
        index = -1;
        end = BlockHeader.LENGTH;
        return this;
    }

    public boolean hasNext() {
        return index + 1 < count;
    }

    public void next() {
        index++;
        at = end;
        end = at + ((in().getShort(at + 2, LE) & 0xFFFF) << 3);
        SlotKind kind = kind();
        tail = kind == null ? end : at + kind.fixedBytes();
    }

    public int index() {
        return index;
    }

    /** {@code position << 16 | slot}. */
    public long identity() {
        return BlockHeader.identity(position, index);
    }

    /** Null for a kind that this version does not know: skip it. */
    public @Nullable SlotKind kind() {
        return SlotKind.of(in().getByte(at));
    }

    public int flags() {
        return in().getByte(at + 1) & 0xFF;
    }

    public int group() {
        return in().getInt(at + 8, LE);
    }

    public int sequence() {
        return in().getInt(at + 12, LE);
    }

    /** Offset of the slot in {@link #buffer()}. */
    public int offset() {
        return at;
    }

    public int length() {
        return end - at;
    }

    public DirectBuffer buffer() {
        return in();
    }

    public int u8(int offset) {
        return in().getByte(at + offset) & 0xFF;
    }

    public int u16(int offset) {
        return in().getShort(at + offset, LE) & 0xFFFF;
    }

    public int i32(int offset) {
        return in().getInt(at + offset, LE);
    }

    public long i64(int offset) {
        return in().getLong(at + offset, LE);
    }

    public float f32(int offset) {
        return in().getFloat(at + offset, LE);
    }

    public double f64(int offset) {
        return in().getDouble(at + offset, LE);
    }

    public void bytes(int offset, byte[] into) {
        in().getBytes(at + offset, into);
    }

    /** Step of an OBSERVATION. */
    public int step() {
        return i32(16);
    }

    /** What an OBSERVATION slot holds; its top list and what led to its surprise are not in the journal and stay empty. */
    public void observation(Observation o) {
        o.flags = flags();
        o.chosenToken = i32(4);
        o.entropy = f32(20);
        o.varentropy = f32(24);
        o.margin = f32(28);
        o.tokenConfidence = f32(32);
        o.chosenLogProb = f32(36);
        o.selfCertainty = f32(40);
        boolean bounded = o.is(Observation.BOUNDED);
        o.entropyHalfWidth = bounded ? f32(44) : 0;
        o.logSumExp = bounded ? 0 : f32(44);
        o.topCount = 0;
        o.clearSampled();
        if (o.is(Observation.SAMPLED) && length() >= OBSERVATION_SAMPLED_BYTES) {
            o.surprise = f32(48);
            o.sampledVarentropy = f32(52);
        }
    }

    /** Whether the slot has a field of its kind: some fields only slots with a flag have. */
    public boolean has(SlotField field) {
        return field.flag() == 0 || (flags() & field.flag()) != 0 && field.offset() + Float.BYTES <= length();
    }

    /** The next text at the slot's end. */
    public String text() {
        int length = tailLength();
        byte[] utf8 = new byte[length];
        if (length > 0) {
            in().getBytes(tail + 4, utf8);
        }
        tail += 4 + length;
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /** Length of the next byte string at the slot's end. */
    public int tailLength() {
        int room = end - tail - 4;
        return room <= 0 ? 0 : Math.clamp(in().getInt(tail, LE), 0, room);
    }

    /** Where the next byte string at the slot's end begins in {@link #buffer()}. */
    public int tailOffset() {
        return tail + 4;
    }

    /** The next byte string at the slot's end as numbers of 32 bits. */
    public int[] numbers() {
        int[] values = new int[tailLength() / Integer.BYTES];
        for (int i = 0; i < values.length; i++) {
            values[i] = in().getInt(tailOffset() + i * Integer.BYTES, LE);
        }
        skipTail();
        return values;
    }

    /** Passes over the next text or byte string. */
    public void skipTail() {
        tail += 4 + tailLength();
    }

    private DirectBuffer in() {
        DirectBuffer current = buffer;
        if (current == null) {
            throw new IllegalStateException("first(block) comes first");
        }
        return current;
    }
}
