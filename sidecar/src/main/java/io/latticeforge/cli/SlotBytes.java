package io.latticeforge.cli;

import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotField;

/** Copies a byte field out of a slot, at its offset or, in turn, at the slot's end. Stateless. */
final class SlotBytes {
    private SlotBytes() {}

    static byte[] of(Slot slot, SlotField field) {
        if (field.offset() >= 0) {
            byte[] fixed = new byte[field.count()];
            slot.bytes(field.offset(), fixed);
            return fixed;
        }
        byte[] tail = new byte[slot.tailLength()];
        if (tail.length > 0) {
            slot.buffer().getBytes(slot.tailOffset(), tail);
        }
        slot.skipTail();
        return tail;
    }
}
