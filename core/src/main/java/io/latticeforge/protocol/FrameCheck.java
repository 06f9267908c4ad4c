package io.latticeforge.protocol;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.protocol.codec.DefineGateDecoder;
import io.latticeforge.protocol.codec.HelloDecoder;
import io.latticeforge.protocol.codec.MessageHeaderDecoder;
import io.latticeforge.protocol.codec.ObserveStepDecoder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Checks a received frame before any decoder walks it: {@link #lengths} as soon as eight bytes are there, {@link #head} when the head is.
 * After {@code true} every generated decoder and {@link StepView} can read the head without looking past its end.
 *
 * <p>A head of this version or an older one must be exactly what the schema says of that version. A head of a newer version may have longer blocks (their
 * further fields are skipped) and further data at its very end (skipped too).
 *
 * <p>Allocates nothing unless a fault's text is asked for. Not thread-safe: one for each session.
 */
public final class FrameCheck {
    private static final int VERSION = MessageHeaderDecoder.SCHEMA_VERSION;
    private static final int MAX_PARTS = 4;
    private static final DirectBuffer NOTHING = new UnsafeBuffer(new byte[0]);

    private final Limits limits;
    private final Sender peer;

    private DirectBuffer in = NOTHING;
    private int at;
    private int end;
    private boolean newer;
    private long edgeBytes;
    private int rowBytes;
    private final int[] groupAt = new int[MAX_PARTS];
    private final int[] groupCount = new int[MAX_PARTS];
    private final int[] groupBlock = new int[MAX_PARTS];
    private final int[] dataBytes = new int[MAX_PARTS];

    /** @param peer who sends the frames that are checked */
    public FrameCheck(Limits limits, Sender peer) {
        this.limits = limits;
        this.peer = peer;
    }

    /** Bytes of a row as Hello named them; 0, the default, where no rows may come. */
    public void rowBytes(int rowBytes) {
        this.rowBytes = rowBytes;
    }

    /**
     * The two lengths, as {@link Frame#frameBytes(DirectBuffer, int)} and {@link Frame#headBytes(DirectBuffer, int)} read them. After a
     * fault here framing is lost.
     */
    public boolean lengths(long frameBytes, long headBytes, Fault fault) {
        if (headBytes > limits.maxHeadBytes()) {
            return fault.set(ErrorCode.TOO_LARGE, "headBytes", "is over the limit", headBytes, limits.maxHeadBytes());
        }
        if (frameBytes > limits.maxFrameBytes()) {
            return fault.set(ErrorCode.TOO_LARGE, "frameBytes", "is over the limit", frameBytes, limits.maxFrameBytes());
        }
        if (headBytes < Frame.HEADER_BYTES) {
            return fault.set(ErrorCode.MALFORMED, "headBytes", "is less than a message header", headBytes, Frame.HEADER_BYTES);
        }
        if (frameBytes < Frame.HEAD_OFFSET + headBytes) {
            return fault.set(ErrorCode.MALFORMED, "frameBytes", "is less than the head needs", frameBytes, Frame.HEAD_OFFSET + headBytes);
        }
        return true;
    }

    /**
     * A whole head, after {@link #lengths}.
     *
     * @param offset     of the message header
     * @param headBytes  all of which must be in the buffer
     * @param frameBytes as the frame names it; must be exactly what the head implies
     */
    public boolean head(DirectBuffer buffer, int offset, int headBytes, long frameBytes, Fault fault) {
        in = buffer;
        at = offset;
        end = offset + headBytes;
        int blockLength = u16(offset + MessageHeaderDecoder.blockLengthEncodingOffset());
        int templateId = u16(offset + MessageHeaderDecoder.templateIdEncodingOffset());
        int schemaId = u16(offset + MessageHeaderDecoder.schemaIdEncodingOffset());
        int version = u16(offset + MessageHeaderDecoder.versionEncodingOffset());
        if (schemaId != MessageHeaderDecoder.SCHEMA_ID) {
            return fault.set(ErrorCode.MALFORMED, "schemaId", "is not ours", schemaId, MessageHeaderDecoder.SCHEMA_ID);
        }
        MessageShape shape = MessageShapes.of(templateId);
        if (shape == null) {
            return fault.set(ErrorCode.UNKNOWN_TEMPLATE, "templateId", "is not known to this version", templateId, VERSION);
        }
        if (!shape.sentBy(peer)) {
            return fault.set(ErrorCode.UNKNOWN_TEMPLATE, shape.name(), "is not a message of this side", templateId, VERSION);
        }
        newer = version > VERSION;
        at += Frame.HEADER_BYTES;
        int message = at;
        if (!block(shape.name(), blockLength, shape.blockLength(version), fault) || !enums(shape.enums(), message, fault)) {
            return false;
        }
        at += blockLength;
        edgeBytes = templateId == DefineGateDecoder.TEMPLATE_ID ? 4 * u32(message + DefineGateDecoder.dimensionsEncodingOffset()) : 0;
        if (!groups(shape, fault) || !data(shape.data(), true, fault)) {
            return false;
        }
        if (at != end && !newer) {
            return fault.set(ErrorCode.MALFORMED, shape.name(), "has bytes after its end", end - at, 0);
        }
        int rows = 0;
        if (templateId == ObserveStepDecoder.TEMPLATE_ID) {
            rows = StepCheck.rows(in, groupAt[0], groupCount[0], groupBlock[0], dataBytes, limits, fault);
            if (rows < 0) {
                return false;
            }
            if (rows > 0 && rowBytes == 0) {
                return fault.set(ErrorCode.WRONG_ROW, "ObserveStep.entries", "has rows in a session without rows", rows, 0);
            }
        } else if (templateId == HelloDecoder.TEMPLATE_ID && !rowFits(message, fault)) {
            return false;
        }
        long implied = Frame.frameBytes(headBytes, rows, rowBytes);
        if (frameBytes != implied) {
            return rows == 0 ? fault.set(ErrorCode.MALFORMED, "frameBytes", "is not what the head implies", frameBytes, implied)
                    : fault.set(ErrorCode.WRONG_ROW, "frameBytes", "is not what rows of the size in Hello need", frameBytes, implied);
        }
        return true;
    }

    /** Length of a fixed block, and that it is there. */
    private boolean block(String name, int blockLength, int known, Fault fault) {
        if (newer ? blockLength < known : blockLength != known) {
            return fault.set(ErrorCode.MALFORMED, name, "has a block of the wrong length", blockLength, known);
        }
        if (end - at < blockLength) {
            return fault.set(ErrorCode.MALFORMED, name, "has a block longer than what is left of the head", blockLength, end - at);
        }
        return true;
    }

    private boolean enums(MessageShape.EnumField[] fields, int blockAt, Fault fault) {
        for (MessageShape.EnumField field : fields) {
            int value = in.getByte(blockAt + field.offset()) & 0xFF;
            if (value > field.max()) {
                return fault.set(ErrorCode.MALFORMED, field.name(), "is not one of its values", value, field.max());
            }
        }
        return true;
    }

    private boolean groups(MessageShape shape, Fault fault) {
        MessageShape.Group[] groups = shape.groups();
        for (int g = 0; g < groups.length; g++) {
            MessageShape.Group group = groups[g];
            int headerBytes = ObserveStepDecoder.EntriesDecoder.HEADER_SIZE;
            if (end - at < headerBytes) {
                return fault.set(ErrorCode.MALFORMED, group.name(), "begins after the end of the head", headerBytes, end - at);
            }
            int blockLength = u16(at);
            long count = u32(at + 2);
            at += headerBytes;
            if (newer ? blockLength < group.blockLength() : blockLength != group.blockLength()) {
                return fault.set(ErrorCode.MALFORMED, group.name(), "has a block of the wrong length", blockLength, group.blockLength());
            }
            if (count * blockLength > end - at) {
                return fault.set(ErrorCode.MALFORMED, group.name(), "has more entries than its head holds", count,
                        (end - at) / blockLength);
            }
            long most = group.count().maxCount(limits);
            if (count > most) {
                return fault.set(ErrorCode.TOO_LARGE, group.name(), "has more entries than its limit", count, most);
            }
            groupAt[g] = at;
            groupCount[g] = (int) count;
            groupBlock[g] = blockLength;
            if (!entries(group, (int) count, blockLength, fault)) {
                return false;
            }
        }
        return true;
    }

    private boolean entries(MessageShape.Group group, int count, int blockLength, Fault fault) {
        MessageShape.EnumField[] enums = group.enums();
        MessageShape.Data[] data = group.data();
        if (enums.length == 0 && data.length == 0) {
            at += count * blockLength;
            return true;
        }
        for (int i = 0; i < count; i++) {
            if (end - at < blockLength) {
                return fault.set(ErrorCode.MALFORMED, group.name(), "ends inside an entry", i, count);
            }
            if (!enums(enums, at, fault)) {
                return false;
            }
            at += blockLength;
            if (!data(data, false, fault)) {
                return false;
            }
        }
        return true;
    }

    private boolean data(MessageShape.Data[] fields, boolean noted, Fault fault) {
        for (int d = 0; d < fields.length; d++) {
            MessageShape.Data field = fields[d];
            if (end - at < Integer.BYTES) {
                return fault.set(ErrorCode.MALFORMED, field.name(), "begins after the end of the head", Integer.BYTES, end - at);
            }
            long bytes = u32(at);
            at += Integer.BYTES;
            if (bytes > end - at) {
                return fault.set(ErrorCode.MALFORMED, field.name(), "is longer than what is left of the head", bytes, end - at);
            }
            long most = field.rule().maxBytes(limits);
            if (bytes > most) {
                return fault.set(ErrorCode.TOO_LARGE, field.name(), "is longer than its limit", bytes, most);
            }
            if (bytes % field.rule().elementBytes() != 0) {
                return fault.set(ErrorCode.MALFORMED, field.name(), "is not a whole number of elements", bytes,
                        field.rule().elementBytes());
            }
            if (field.rule() == DataRule.EDGE && bytes != edgeBytes) {
                return fault.set(ErrorCode.MALFORMED, field.name(), "does not have the gate's dimensions", bytes, edgeBytes);
            }
            if (noted) {
                dataBytes[d] = (int) bytes;
            }
            at += (int) bytes;
        }
        return true;
    }

    /** A session whose rows could never be sent is refused at once. */
    private boolean rowFits(int message, Fault fault) {
        long vocabSize = u32(message + HelloDecoder.vocabSizeEncodingOffset());
        int kind = in.getByte(message + HelloDecoder.elementKindEncodingOffset());
        long most = limits.maxFrameBytes() - Frame.ROW_ALIGNMENT * 4L;
        if (vocabSize * Frame.elementBytes(kind) > most) {
            return fault.set(ErrorCode.TOO_LARGE, "Hello.vocabSize", "makes a row that fits in no frame", vocabSize,
                    most / Frame.elementBytes(kind));
        }
        return true;
    }

    private int u16(int offset) {
        return in.getShort(offset, Frame.BYTE_ORDER) & 0xFFFF;
    }

    private long u32(int offset) {
        return Integer.toUnsignedLong(in.getInt(offset, Frame.BYTE_ORDER));
    }
}
