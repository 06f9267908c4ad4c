package io.latticeforge.compute.onnx;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Looks through an ONNX file before the library does, for what the library would follow out of it or could not run: tensors kept in other
 * files (a path that the model chooses), and an operator set that this engine does not know. Walks the protobuf by field numbers of
 * onnx.proto3 and skips all else; parses no tensor.
 */
final class OnnxBytes {
    static final int MIN_OPSET = 7;
    static final int MAX_OPSET = 23;
    private static final int MAX_DEPTH = 64;
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    /** Messages that can hold a tensor somewhere below. */
    private enum Message {
        MODEL, GRAPH, NODE, ATTRIBUTE, TENSOR, SPARSE_TENSOR, FUNCTION, TRAINING, OPSET
    }

    private static final Map<Message, Map<Integer, Message>> CHILDREN = Map.of(
            Message.MODEL, Map.of(7, Message.GRAPH, 8, Message.OPSET, 20, Message.TRAINING, 25, Message.FUNCTION),
            Message.GRAPH, Map.of(1, Message.NODE, 5, Message.TENSOR, 15, Message.SPARSE_TENSOR),
            Message.NODE, Map.of(5, Message.ATTRIBUTE),
            Message.ATTRIBUTE, Map.of(5, Message.TENSOR, 6, Message.GRAPH, 10, Message.TENSOR, 11, Message.GRAPH, 22, Message.SPARSE_TENSOR,
                    23, Message.SPARSE_TENSOR),
            Message.SPARSE_TENSOR, Map.of(1, Message.TENSOR, 2, Message.TENSOR),
            Message.FUNCTION, Map.of(7, Message.NODE, 9, Message.OPSET, 11, Message.ATTRIBUTE),
            Message.TRAINING, Map.of(1, Message.GRAPH, 2, Message.GRAPH),
            Message.TENSOR, Map.of(),
            Message.OPSET, Map.of());

    private static final int TENSOR_EXTERNAL_DATA = 13;
    private static final int TENSOR_DATA_LOCATION = 14;
    private static final int OPSET_DOMAIN = 1;
    private static final int OPSET_VERSION = 2;

    private final String name;
    private boolean graph;
    private boolean opset;

    private OnnxBytes(String name) {
        this.name = name;
    }

    /**
     * @throws LatticeForgeException {@link ErrorCode#BAD_CONFIGURATION} for external data, another operator set or a file that is no ONNX
     */
    static void check(String name, byte[] model) {
        OnnxBytes walk = new OnnxBytes(name);
        try {
            walk.message(Message.MODEL, ByteBuffer.wrap(model), 0);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "the model '" + name
                    + "' is no ONNX file: its lengths do not add up", e);
        }
        if (!walk.graph || !walk.opset) {
            throw walk.refuse("is no ONNX file: it has no " + (walk.graph ? "operator set" : "graph"));
        }
    }

    private void message(Message of, ByteBuffer bytes, int depth) {
        if (depth > MAX_DEPTH) {
            throw refuse("nests deeper than " + MAX_DEPTH);
        }
        graph |= of == Message.GRAPH;
        String domain = "";
        long version = -1;
        while (bytes.hasRemaining()) {
            long tag = varint(bytes);
            int field = (int) (tag >>> 3);
            switch ((int) (tag & 7)) {
                case VARINT -> {
                    long value = varint(bytes);
                    if (of == Message.TENSOR && field == TENSOR_DATA_LOCATION && value != 0) {
                        throw external();
                    }
                    version = of == Message.OPSET && field == OPSET_VERSION ? value : version;
                }
                case FIXED64 -> bytes.getLong();
                case FIXED32 -> bytes.getInt();
                case BYTES -> {
                    ByteBuffer inner = slice(bytes);
                    Message child = CHILDREN.getOrDefault(of, Map.of()).get(field);
                    if (of == Message.TENSOR && field == TENSOR_EXTERNAL_DATA) {
                        throw external();
                    }
                    if (of == Message.OPSET && field == OPSET_DOMAIN) {
                        domain = StandardCharsets.UTF_8.decode(inner).toString();
                    } else if (child != null) {
                        message(child, inner, depth + 1);
                    }
                }
                default -> throw new IllegalArgumentException("wire type " + (tag & 7));
            }
        }
        if (of == Message.OPSET) {
            checkOpset(domain, version);
        }
    }

    private void checkOpset(String domain, long version) {
        if (domain.isEmpty() || domain.equals("ai.onnx")) {
            opset = true;
            if (version < MIN_OPSET || version > MAX_OPSET) {
                throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "the model '" + name + "' is written for operator set "
                        + version + "; this engine runs " + MIN_OPSET + " to " + MAX_OPSET, version, MAX_OPSET);
            }
        }
    }

    private static ByteBuffer slice(ByteBuffer bytes) {
        long length = varint(bytes);
        if (length < 0 || length > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer inner = bytes.slice(bytes.position(), (int) length);
        bytes.position(bytes.position() + (int) length);
        return inner;
    }

    private static long varint(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = bytes.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("varint of more than ten bytes");
    }

    private LatticeForgeException external() {
        return refuse("keeps tensors in other files (external data), which are not read: a model is one file, which the manifest"
                + " vouches for");
    }

    private LatticeForgeException refuse(String what) {
        return new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "the model '" + name + "' " + what);
    }
}
