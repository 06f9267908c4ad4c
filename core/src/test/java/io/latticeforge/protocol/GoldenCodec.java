package io.latticeforge.protocol;

import io.latticeforge.protocol.codec.MessageHeaderDecoder;
import io.latticeforge.protocol.codec.MessageHeaderEncoder;
import java.lang.reflect.Method;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;

/** Drives the generated codecs from the schema: a described message to bytes, and bytes to a described message. */
final class GoldenCodec {
    private static final String CODECS = "io.latticeforge.protocol.codec.";

    private final WireSchema schema;

    GoldenCodec(WireSchema schema) {
        this.schema = schema;
    }

    byte[] encode(GoldenFrames.Described frame) throws Exception {
        int written = Math.min(frame.version(), MessageHeaderDecoder.SCHEMA_VERSION);
        WireSchema.Block block = schema.messages.get(frame.message()).in(written);
        ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        Object encoder = Class.forName(CODECS + frame.message() + "Encoder").getConstructor().newInstance();
        MessageHeaderEncoder header = new MessageHeaderEncoder();
        encoder.getClass().getMethod("wrapAndApplyHeader", MutableDirectBuffer.class, int.class, MessageHeaderEncoder.class)
                .invoke(encoder, buffer, Frame.HEAD_OFFSET, header);
        int blockLength = MessageShapes.of(block.id()).blockLength(written);
        header.version(written).blockLength(blockLength);
        encoder.getClass().getMethod("limit", int.class).invoke(encoder, Frame.MESSAGE_OFFSET + blockLength);
        write(encoder, block, frame.fields());
        int length = Frame.seal(buffer, 0, (Integer) encoder.getClass().getMethod("limit").invoke(encoder));
        byte[] bytes = Arrays.copyOf(buffer.byteArray(), length);
        if (frame.version() > written) {
            bytes = newer(bytes, frame.version(), frame.appended(), frame.trailing());
        }
        return withRows(bytes, frame);
    }

    /** The same message from a version to come: a longer block, and bytes after its end. */
    static byte[] newer(byte[] frame, int version, byte[] appended, byte[] trailing) {
        ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        int headerAt = Frame.HEAD_OFFSET;
        MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(new org.agrona.concurrent.UnsafeBuffer(frame), headerAt);
        int blockLength = header.blockLength();
        int blockEnd = Frame.MESSAGE_OFFSET + blockLength;
        buffer.putBytes(0, frame, 0, blockEnd);
        buffer.putBytes(blockEnd, appended);
        buffer.putBytes(blockEnd + appended.length, frame, blockEnd, frame.length - blockEnd);
        buffer.putBytes(frame.length + appended.length, trailing);
        new MessageHeaderEncoder().wrap(buffer, headerAt).version(version).blockLength(blockLength + appended.length);
        return Arrays.copyOf(buffer.byteArray(), Frame.seal(buffer, 0, frame.length + appended.length + trailing.length));
    }

    private static byte[] withRows(byte[] head, GoldenFrames.Described frame) {
        if (frame.rows().isEmpty()) {
            return head;
        }
        int headBytes = head.length - Frame.HEAD_OFFSET;
        long frameBytes = Frame.frameBytes(headBytes, frame.rows().size(), frame.rowBytes());
        byte[] whole = Arrays.copyOf(head, Math.toIntExact(frameBytes));
        new org.agrona.concurrent.UnsafeBuffer(whole).putInt(Frame.FRAME_BYTES_OFFSET, whole.length, Frame.BYTE_ORDER);
        int at = (int) Frame.rowsOffset(headBytes);
        for (byte[] row : frame.rows()) {
            System.arraycopy(row, 0, whole, at, row.length);
            at += (int) Frame.padded(row.length);
        }
        return whole;
    }

    private void write(Object encoder, WireSchema.Block block, Map<String, Object> values) throws Exception {
        for (WireSchema.Field field : block.fields()) {
            writeField(encoder, field, values.get(field.name()));
        }
        for (WireSchema.Block group : block.groups()) {
            List<?> entries = (List<?>) values.get(group.name());
            Object entry = encoder.getClass().getMethod(group.name() + "Count", int.class).invoke(encoder, entries.size());
            for (Object each : entries) {
                entry.getClass().getMethod("next").invoke(entry);
                write(entry, group, GoldenFrames.map(each));
            }
        }
        for (WireSchema.Field data : block.data()) {
            String text = (String) values.get(data.name());
            byte[] bytes = data.type().equals("text") ? text.getBytes(StandardCharsets.UTF_8) : HexFormat.of().parseHex(text);
            encoder.getClass().getMethod("put" + upper(data.name()), byte[].class, int.class, int.class)
                    .invoke(encoder, bytes, 0, bytes.length);
        }
    }

    private void writeField(Object encoder, WireSchema.Field field, Object value) throws Exception {
        if (schema.sets.containsKey(field.type())) {
            Object set = encoder.getClass().getMethod(field.name()).invoke(encoder);
            set.getClass().getMethod("clear").invoke(set);
            for (Object choice : (List<?>) value) {
                set.getClass().getMethod((String) choice, boolean.class).invoke(set, true);
            }
            return;
        }
        for (Method method : encoder.getClass().getMethods()) {
            if (method.getName().equals(field.name()) && method.getParameterCount() == 1) {
                method.invoke(encoder, argument(method.getParameterTypes()[0], value));
                return;
            }
        }
        throw new NoSuchMethodException(encoder.getClass() + " " + field.name());
    }

    private static Object argument(Class<?> type, Object value) throws Exception {
        if (type.isEnum()) {
            return type.getMethod("valueOf", String.class).invoke(null, value);
        }
        Number number = value instanceof String text ? Double.valueOf(text) : (Number) value;
        return switch (type.getName()) {
            case "long" -> number.longValue();
            case "int" -> number.intValue();
            case "short" -> number.shortValue();
            case "float" -> number.floatValue();
            case "double" -> number.doubleValue();
            default -> throw new IllegalStateException(type.getName());
        };
    }

    /** Reads a frame the way {@link #encode} was given it, with the fields of its version; numbers come as they compare equal to {@link #canonical}. */
    Map<String, Object> decode(String message, byte[] frame) throws Exception {
        Object decoder = Class.forName(CODECS + message + "Decoder").getConstructor().newInstance();
        MessageHeaderDecoder header = new MessageHeaderDecoder();
        decoder.getClass().getMethod("wrapAndApplyHeader", DirectBuffer.class, int.class, MessageHeaderDecoder.class)
                .invoke(decoder, new org.agrona.concurrent.UnsafeBuffer(frame), Frame.HEAD_OFFSET, header);
        return read(decoder, schema.messages.get(message).in(header.version()));
    }

    private Map<String, Object> read(Object decoder, WireSchema.Block block) throws Exception {
        Map<String, Object> values = new LinkedHashMap<>();
        for (WireSchema.Field field : block.fields()) {
            Object value = decoder.getClass().getMethod(field.name()).invoke(decoder);
            values.put(field.name(), schema.sets.containsKey(field.type()) ? choices(value, field) : canonical(field.type(), value));
        }
        for (WireSchema.Block group : block.groups()) {
            Object entries = decoder.getClass().getMethod(group.name()).invoke(decoder);
            int count = (Integer) entries.getClass().getMethod("count").invoke(entries);
            List<Object> list = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                entries.getClass().getMethod("next").invoke(entries);
                list.add(read(entries, group));
            }
            values.put(group.name(), list);
        }
        for (WireSchema.Field data : block.data()) {
            byte[] bytes = new byte[(Integer) decoder.getClass().getMethod(data.name() + "Length").invoke(decoder)];
            decoder.getClass().getMethod("get" + upper(data.name()), byte[].class, int.class, int.class)
                    .invoke(decoder, bytes, 0, bytes.length);
            boolean text = data.type().equals("text");
            values.put(data.name(), text ? new String(bytes, StandardCharsets.UTF_8) : HexFormat.of().formatHex(bytes));
        }
        return values;
    }

    private List<String> choices(Object set, WireSchema.Field field) throws Exception {
        List<String> chosen = new ArrayList<>();
        for (String choice : schema.sets.get(field.type())) {
            if ((Boolean) set.getClass().getMethod(choice).invoke(set)) {
                chosen.add(choice);
            }
        }
        return chosen;
    }

    /** What the description says, with every number in the form in which {@link #decode} gives it. */
    Map<String, Object> canonical(WireSchema.Block block, Map<String, Object> described) {
        Map<String, Object> values = new LinkedHashMap<>();
        block.fields().forEach(field -> values.put(field.name(), canonical(field.type(), described.get(field.name()))));
        for (WireSchema.Block group : block.groups()) {
            List<Object> list = new ArrayList<>();
            ((List<?>) described.get(group.name())).forEach(entry -> list.add(canonical(group, GoldenFrames.map(entry))));
            values.put(group.name(), list);
        }
        block.data().forEach(data -> values.put(data.name(), described.get(data.name())));
        return values;
    }

    private Object canonical(String type, Object value) {
        if (schema.sets.containsKey(type)) {
            return value;
        }
        if (schema.enums.containsKey(type)) {
            return value.toString();
        }
        return switch (type) {
            case "float" -> (value instanceof String text ? Double.valueOf(text) : (Number) value).floatValue();
            case "double" -> (value instanceof String text ? Double.valueOf(text) : (Number) value).doubleValue();
            case "uint64" -> new BigInteger(value instanceof Long signed ? Long.toUnsignedString(signed) : value.toString());
            default -> new BigInteger(value.toString());
        };
    }

    private static String upper(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}
