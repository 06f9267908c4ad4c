package io.latticeforge.protocol;

import io.latticeforge.protocol.codec.MessageHeaderDecoder;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The layout of a frame, little endian.
 *
 * <pre>
 *   0        4        8                16
 *   +--------+--------+----------------+-----------+- - - - - - -+=========+- - -+=========+- - -+
 *   |frame   |head    | SBE message    | message   | zeros up to | row 0   |zeros| row 1   |zeros|
 *   |Bytes   |Bytes   | header         |           | 64 x n      |         |     |         |     |
 *   +--------+--------+----------------+-----------+- - - - - - -+=========+- - -+=========+- - -+
 *                     |&lt;------- headBytes -------&gt;|             |&lt; stride, 64 x n &gt;|
 *   |&lt;------------------------------------- frameBytes ---------------------------------------&gt;|
 *
 *   frameBytes  u32  the whole frame, these eight bytes included
 *   headBytes   u32  message header and message
 *   rows             only in ObserveStep with ROW entries: one row of vocabSize x element bytes (Hello's) for each ROW entry, in the order
 *                    of the entries. Each starts at a multiple of 64 counted from the frame's start and is padded to the next.
 * </pre>
 *
 * Without ROW entries {@code frameBytes == 8 + headBytes}: there is no padding. Writing a frame without rows:
 *
 * <pre>{@code
 * ping.wrapAndApplyHeader(buffer, offset + Frame.HEAD_OFFSET, header).request(7).creditBytes(0);
 * int frameBytes = Frame.seal(buffer, offset, ping.limit());
 * }</pre>
 */
public final class Frame {
    public static final ByteOrder BYTE_ORDER = ByteOrder.LITTLE_ENDIAN;

    public static final int FRAME_BYTES_OFFSET = 0;
    public static final int HEAD_BYTES_OFFSET = 4;
    /** Where the SBE message header begins; also the length of the two lengths before it. */
    public static final int HEAD_OFFSET = 8;
    public static final int HEADER_BYTES = MessageHeaderDecoder.ENCODED_LENGTH;
    /** Where the fixed block of the message begins. */
    public static final int MESSAGE_OFFSET = HEAD_OFFSET + HEADER_BYTES;
    /** Rows start at multiples of this, counted from the frame's start. */
    public static final int ROW_ALIGNMENT = 64;

    /** Stands for "the whole group" or "the session" where an id is asked for, and for "no entry" in Error. */
    public static final int ALL = -1;

    private Frame() {}

    /** The next multiple of {@link #ROW_ALIGNMENT}. */
    public static long padded(long bytes) {
        return bytes + ROW_ALIGNMENT - 1 & -ROW_ALIGNMENT;
    }

    /** Where the first row begins, counted from the frame's start. */
    public static long rowsOffset(int headBytes) {
        return padded(HEAD_OFFSET + (long) headBytes);
    }

    /** Length of a whole frame. */
    public static long frameBytes(int headBytes, int rows, long rowBytes) {
        return rows == 0 ? HEAD_OFFSET + (long) headBytes : rowsOffset(headBytes) + rows * padded(rowBytes);
    }

    /** Bytes of a logit, by the value of {@code ElementKind}: 4 for F32 (0), 2 for F16 (1) and BF16 (2). */
    public static int elementBytes(int elementKind) {
        return elementKind == 0 ? Float.BYTES : Short.BYTES;
    }

    /**
     * Writes the two lengths of a frame without rows whose message ends at {@code limit}.
     *
     * @param offset where the frame starts in the buffer
     * @param limit  the encoder's limit after the last field
     * @return frameBytes
     */
    public static int seal(MutableDirectBuffer buffer, int offset, int limit) {
        int frameBytes = limit - offset;
        buffer.putInt(offset + FRAME_BYTES_OFFSET, frameBytes, BYTE_ORDER);
        buffer.putInt(offset + HEAD_BYTES_OFFSET, frameBytes - HEAD_OFFSET, BYTE_ORDER);
        return frameBytes;
    }

    /** frameBytes as it stands in the buffer: 0..2^32-1, not yet checked. */
    public static long frameBytes(DirectBuffer buffer, int offset) {
        return Integer.toUnsignedLong(buffer.getInt(offset + FRAME_BYTES_OFFSET, BYTE_ORDER));
    }

    /** headBytes as it stands in the buffer: 0..2^32-1, not yet checked. */
    public static long headBytes(DirectBuffer buffer, int offset) {
        return Integer.toUnsignedLong(buffer.getInt(offset + HEAD_BYTES_OFFSET, BYTE_ORDER));
    }

    /** Template id of a frame whose header is in the buffer. */
    public static int templateId(DirectBuffer buffer, int offset) {
        return buffer.getShort(offset + HEAD_OFFSET + MessageHeaderDecoder.templateIdEncodingOffset(), BYTE_ORDER) & 0xFFFF;
    }
}
