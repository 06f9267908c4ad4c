package io.latticeforge.cli;

import io.latticeforge.record.Block;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotField;
import io.latticeforge.record.SlotKind;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.HexFormat;

/** Columns for people: position/slot, time, kind, session, group/sequence, flags, fields by name. Control characters are escaped. */
final class TextRecordPrinter implements RecordPrinter {
    private static final int SHOWN_BYTES = 32;

    private final PrintWriter out;
    private final StringBuilder line = new StringBuilder();

    TextRecordPrinter(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void print(Block block, Slot slot) {
        SlotKind kind = slot.kind();
        line.setLength(0);
        line.append(block.position()).append('/').append(slot.index()).append("  ")
                .append(Instant.ofEpochSecond(0, block.epochNs())).append("  ")
                .append(kind == null ? "UNKNOWN_" + slot.u8(0) : kind.name())
                .append("  session=").append(Long.toUnsignedString(block.session()))
                .append(" group=").append(Integer.toUnsignedString(slot.group()))
                .append(" sequence=").append(Integer.toUnsignedString(slot.sequence()));
        if (slot.flags() != 0) {
            line.append(" flags=0x").append(Integer.toHexString(slot.flags()));
        }
        if (kind != null) {
            for (SlotField field : kind.fields()) {
                if (slot.has(field)) {
                    line.append(' ').append(field.name()).append('=');
                    append(slot, field);
                }
            }
        }
        out.println(line);
    }

    @Override
    public void close() {
        out.flush();
    }

    private void append(Slot slot, SlotField field) {
        int at = field.offset();
        switch (field.type()) {
            case U8 -> line.append(slot.u8(at));
            case U16 -> line.append(slot.u16(at));
            case U32 -> line.append(Integer.toUnsignedString(slot.i32(at)));
            case I32 -> line.append(slot.i32(at));
            case U64 -> line.append(Long.toUnsignedString(slot.i64(at)));
            case F32 -> line.append(slot.f32(at));
            case F64 -> line.append(slot.f64(at));
            case BYTES -> appendHex(SlotBytes.of(slot, field));
            case TEXT -> appendQuoted(slot.text());
        }
    }

    private void appendHex(byte[] bytes) {
        int shown = Math.min(bytes.length, SHOWN_BYTES);
        line.append(HexFormat.of().formatHex(bytes, 0, shown));
        if (shown < bytes.length) {
            line.append("...(").append(bytes.length).append(" bytes)");
        }
    }

    private void appendQuoted(String text) {
        line.append('"');
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                line.append('\\').appendCodePoint(c);
            } else if (Character.isISOControl(c)) {
                line.append(String.format("\\u%04x", c));
            } else {
                line.appendCodePoint(c);
            }
        });
        line.append('"');
    }
}
