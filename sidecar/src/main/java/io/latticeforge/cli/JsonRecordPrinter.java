package io.latticeforge.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.latticeforge.record.Block;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotField;
import io.latticeforge.record.SlotKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.HexFormat;

/**
 * JSON lines. 64-bit unsigned numbers are strings, bytes are hexadecimal, values that are not finite are null, fields that a slot does not
 * have are left out.
 */
final class JsonRecordPrinter implements RecordPrinter {
    private final JsonGenerator json;

    JsonRecordPrinter(PrintWriter out) throws IOException {
        json = new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM).setPrettyPrinter(new MinimalPrettyPrinter("\n"));
    }

    @Override
    public void print(Block block, Slot slot) throws IOException {
        SlotKind kind = slot.kind();
        json.writeStartObject();
        json.writeNumberField("position", block.position());
        json.writeNumberField("slot", slot.index());
        json.writeNumberField("epochNs", block.epochNs());
        json.writeStringField("kind", kind == null ? "UNKNOWN_" + slot.u8(0) : kind.name());
        json.writeStringField("session", Long.toUnsignedString(block.session()));
        json.writeNumberField("group", Integer.toUnsignedLong(slot.group()));
        json.writeNumberField("sequence", Integer.toUnsignedLong(slot.sequence()));
        json.writeNumberField("flags", slot.flags());
        if (kind != null) {
            for (SlotField field : kind.fields()) {
                if (slot.has(field)) {
                    json.writeFieldName(field.name());
                    value(slot, field);
                }
            }
        }
        json.writeEndObject();
    }

    @Override
    public void close() throws IOException {
        json.close();
    }

    private void value(Slot slot, SlotField field) throws IOException {
        int at = field.offset();
        switch (field.type()) {
            case U8 -> json.writeNumber(slot.u8(at));
            case U16 -> json.writeNumber(slot.u16(at));
            case U32 -> json.writeNumber(Integer.toUnsignedLong(slot.i32(at)));
            case I32 -> json.writeNumber(slot.i32(at));
            case U64 -> json.writeString(Long.toUnsignedString(slot.i64(at)));
            case F32 -> {
                float value = slot.f32(at);
                if (Float.isFinite(value)) {
                    json.writeNumber(value);
                } else {
                    json.writeNull();
                }
            }
            case F64 -> {
                double value = slot.f64(at);
                if (Double.isFinite(value)) {
                    json.writeNumber(value);
                } else {
                    json.writeNull();
                }
            }
            case BYTES -> json.writeString(HexFormat.of().formatHex(SlotBytes.of(slot, field)));
            case TEXT -> json.writeString(slot.text());
        }
    }
}
