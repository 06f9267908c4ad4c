package io.latticeforge.record;

/**
 * One field of a slot.
 *
 * @param offset from the start of the slot; -1 for a text or byte string at its end
 * @param count elements of a fixed byte array, else 1
 * @param unit what a number counts or measures; empty for ids, codes and texts
 * @param flag of the slot's flags, the one without which the field is not there; 0 if it always is
 */
public record SlotField(String name, Type type, int offset, int count, String unit, int flag) {
    /** How a field is stored. */
    public enum Type {
        U8,
        U16,
        U32,
        I32,
        U64,
        F32,
        F64,
        BYTES,
        TEXT
    }

    static SlotField u8(String name, int offset) {
        return new SlotField(name, Type.U8, offset, 1, "", 0);
    }

    static SlotField u16(String name, int offset) {
        return new SlotField(name, Type.U16, offset, 1, "", 0);
    }

    static SlotField u32(String name, int offset) {
        return new SlotField(name, Type.U32, offset, 1, "", 0);
    }

    static SlotField i32(String name, int offset) {
        return new SlotField(name, Type.I32, offset, 1, "", 0);
    }

    static SlotField u64(String name, int offset) {
        return new SlotField(name, Type.U64, offset, 1, "", 0);
    }

    static SlotField f32(String name, int offset) {
        return new SlotField(name, Type.F32, offset, 1, "", 0);
    }

    static SlotField f64(String name, int offset) {
        return new SlotField(name, Type.F64, offset, 1, "", 0);
    }

    static SlotField bytes(String name, int offset, int count) {
        return new SlotField(name, Type.BYTES, offset, count, "", 0);
    }

    static SlotField bytes(String name) {
        return new SlotField(name, Type.BYTES, -1, 1, "", 0);
    }

    static SlotField text(String name) {
        return new SlotField(name, Type.TEXT, -1, 1, "", 0);
    }

    /** The same field with its unit. */
    SlotField in(String unitName) {
        return new SlotField(name, type, offset, count, unitName, flag);
    }

    /** The same field, there only in slots with this flag, which are longer by it. */
    SlotField where(int slotFlag) {
        return new SlotField(name, type, offset, count, unit, slotFlag);
    }
}
