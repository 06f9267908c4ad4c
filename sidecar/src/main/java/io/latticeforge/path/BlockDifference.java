package io.latticeforge.path;

import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotField;
import io.latticeforge.record.SlotKind;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** Says in words where two blocks of output differ first. */
final class BlockDifference {
    private static final TreeMap<Integer, String> HEADER = new TreeMap<>(Map.ofEntries(
            Map.entry(BlockHeader.MAGIC_OFFSET, "magic"), Map.entry(BlockHeader.KIND_OFFSET, "kind"),
            Map.entry(BlockHeader.POSITION_OFFSET, "position"), Map.entry(BlockHeader.EPOCH_NS_OFFSET, "time"),
            Map.entry(BlockHeader.SESSION_OFFSET, "session"), Map.entry(BlockHeader.REQUEST_OFFSET, "request"),
            Map.entry(BlockHeader.POLICY_VERSION_OFFSET, "policy version"), Map.entry(BlockHeader.COMPUTE_OFFSET, "compute engine"),
            Map.entry(BlockHeader.KERNEL_VERSION_OFFSET, "kernel version"), Map.entry(BlockHeader.ENGINE_VERSION_OFFSET, "engine version"),
            Map.entry(BlockHeader.SOURCE_OFFSET, "source"), Map.entry(BlockHeader.CAUSE_OFFSET, "cause"),
            Map.entry(BlockHeader.PREVIOUS_HASH_OFFSET, "hash of the block before")));

    private BlockDifference() {}

    /** A sentence, or null if every byte is the same. */
    static @Nullable String of(Block journaled, Block folded) {
        DirectBuffer a = journaled.buffer();
        DirectBuffer b = folded.buffer();
        int length = Math.min(journaled.length(), folded.length());
        int at = 0;
        while (at < length && a.getByte(at) == b.getByte(at)) {
            at++;
        }
        if (at == length && journaled.length() == folded.length()) {
            return null;
        }
        if (journaled.slots() != folded.slots()) {
            return "block " + journaled.position() + " holds " + journaled.slots() + " records; the fold gave " + folded.slots();
        }
        return at < BlockHeader.SLOTS_OFFSET || at >= BlockHeader.PREVIOUS_HASH_OFFSET && at < BlockHeader.CRC_OFFSET
                ? "block " + journaled.position() + " has another " + HEADER.floorEntry(at).getValue() + " than the fold gave"
                : slots(journaled, folded);
    }

    private static String slots(Block journaled, Block folded) {
        Slot a = new Slot().first(journaled);
        Slot b = new Slot().first(folded);
        while (a.hasNext() && b.hasNext()) {
            a.next();
            b.next();
            if (!sameBytes(a, b)) {
                return "block " + journaled.position() + ", record " + a.index() + ": " + record(a, b);
            }
        }
        return "block " + journaled.position() + " has another CRC32C than the fold gave";
    }

    private static String record(Slot a, Slot b) {
        SlotKind kind = a.kind();
        if (kind == null || kind != b.kind()) {
            return "it is " + kind + "; the fold gave " + b.kind();
        }
        for (SlotField field : kind.fields()) {
            if (field.offset() >= 0 && !value(a, field).equals(value(b, field))) {
                return field.name() + " of this " + kind + " is " + value(a, field) + "; the fold gave " + value(b, field);
            }
        }
        return "this " + kind + " is about " + about(a) + ", in the fold about " + about(b) + ", or its texts differ";
    }

    private static String about(Slot slot) {
        return "group " + Integer.toUnsignedString(slot.group()) + " sequence " + Integer.toUnsignedString(slot.sequence()) + " flags "
                + slot.flags();
    }

    private static String value(Slot slot, SlotField field) {
        return switch (field.type()) {
            case U8 -> String.valueOf(slot.u8(field.offset()));
            case U16 -> String.valueOf(slot.u16(field.offset()));
            case U32 -> Integer.toUnsignedString(slot.i32(field.offset()));
            case I32 -> String.valueOf(slot.i32(field.offset()));
            case U64 -> Long.toUnsignedString(slot.i64(field.offset()));
            case F32 -> String.valueOf(slot.f32(field.offset()));
            case F64 -> String.valueOf(slot.f64(field.offset()));
            case BYTES, TEXT -> "";
        };
    }

    private static boolean sameBytes(Slot a, Slot b) {
        if (a.length() != b.length()) {
            return false;
        }
        for (int i = 0; i < a.length(); i++) {
            if (a.buffer().getByte(a.offset() + i) != b.buffer().getByte(b.offset() + i)) {
                return false;
            }
        }
        return true;
    }
}
