package io.latticeforge.protocol;

import io.latticeforge.protocol.codec.MessageHeaderDecoder;
import java.util.Arrays;
import java.util.Objects;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads an ObserveStep head that {@link FrameCheck#head} has accepted, entry by index. Reused; allocates only when a step has more entries
 * than any before. Valid while the bytes under it stay. Not thread-safe.
 *
 * <p>Offsets of columns are offsets in {@link #buffer()}; offsets of rows are counted from the frame's start, as rows usually are not in
 * the same buffer as the head.
 */
public final class StepView {
    /** The entry's row follows in the payload. */
    public static final int ROW = 0;
    /** The entry has a part of the top columns. */
    public static final int TOP_K = 1;
    /** The entry has four ready-made values. */
    public static final int STATS = 2;

    /** The token ends a segment. */
    public static final int BOUNDARY = 1;
    /** The token ends the sequence. */
    public static final int END_OF_SEQUENCE = 1 << 1;
    /** Tokens between the last one seen and this one were not reported. */
    public static final int RESYNC = 1 << 2;

    private DirectBuffer in = new UnsafeBuffer(new byte[0]);
    private int headBytes;
    private int blockAt;
    private int entriesAt;
    private int entryBytes;
    private int count;
    private int topIdsAt;
    private int topLogProbsAt;
    private int statsAt;
    private int rowCount;
    private int rowBytes;
    /** For each entry: elements of the top columns, rows, or stats before it, by its form. */
    private int[] before = new int[64];

    /**
     * @param offset   of the message header in the buffer
     * @param rowBytes of a row, as Hello named them; 0 where there are none
     */
    public StepView wrap(DirectBuffer buffer, int offset, int headBytes, int rowBytes) {
        in = buffer;
        this.headBytes = headBytes;
        this.rowBytes = rowBytes;
        blockAt = offset + MessageHeaderDecoder.ENCODED_LENGTH;
        int groupAt = blockAt + u16(offset + MessageHeaderDecoder.blockLengthEncodingOffset());
        entryBytes = u16(groupAt);
        count = i32(groupAt + 2);
        entriesAt = groupAt + StepLayout.GROUP_HEADER_BYTES;
        if (count > before.length) {
            before = new int[Math.max(count, 2 * before.length)];
        }
        int tops = 0;
        int rows = 0;
        int stats = 0;
        for (int i = 0, at = entriesAt; i < count; i++, at += entryBytes) {
            int form = in.getByte(at + StepLayout.FORM);
            if (form == TOP_K) {
                before[i] = tops;
                tops += u16(at + StepLayout.TOP_COUNT);
            } else if (form == ROW) {
                before[i] = rows++;
            } else {
                before[i] = stats++;
            }
        }
        rowCount = rows;
        topIdsAt = entriesAt + count * entryBytes + Integer.BYTES;
        topLogProbsAt = topIdsAt + 4 * tops + Integer.BYTES;
        statsAt = topLogProbsAt + 4 * tops + Integer.BYTES;
        return this;
    }

    /** The client's number of this step. */
    public long request() {
        return in.getLong(blockAt + StepLayout.REQUEST, Frame.BYTE_ORDER);
    }

    /** Number of entries. */
    public int count() {
        return count;
    }

    public int group(int entry) {
        return i32(at(entry) + StepLayout.GROUP);
    }

    public int sequence(int entry) {
        return i32(at(entry) + StepLayout.SEQUENCE);
    }

    /** Index of the token in its sequence, u32. */
    public int step(int entry) {
        return i32(at(entry) + StepLayout.STEP);
    }

    /** The sampled token, -1 where it is not known. */
    public int chosenToken(int entry) {
        return i32(at(entry) + StepLayout.CHOSEN_TOKEN);
    }

    /** Nats; NaN where it is not known. */
    public float chosenLogProb(int entry) {
        return f32(at(entry) + StepLayout.CHOSEN_LOG_PROB);
    }

    /** {@link #ROW}, {@link #TOP_K} or {@link #STATS}. */
    public int form(int entry) {
        return in.getByte(at(entry) + StepLayout.FORM);
    }

    /** {@link #BOUNDARY}, {@link #END_OF_SEQUENCE}, {@link #RESYNC}. */
    public int flags(int entry) {
        return in.getByte(at(entry) + StepLayout.FLAGS) & 0xFF;
    }

    /** Length of a TOP_K entry's list, 0 for the others. */
    public int topCount(int entry) {
        return u16(at(entry) + StepLayout.TOP_COUNT);
    }

    /** Where the ids of a TOP_K entry begin: u32 each, best first. */
    public int topIdsOffset(int entry) {
        return topIdsAt + 4 * before(entry);
    }

    /** Where the log-probs of a TOP_K entry begin: f32 each, NaN where missing. */
    public int topLogProbsOffset(int entry) {
        return topLogProbsAt + 4 * before(entry);
    }

    /** Where the four values of a STATS entry begin: entropy, varentropy, token confidence, margin; f32 each. */
    public int statsOffset(int entry) {
        return statsAt + StepLayout.STATS_BYTES * before(entry);
    }

    /** Copies the list of a TOP_K entry, as much of it as the arrays hold; returns how much that is. */
    public int top(int entry, int[] ids, float[] logProbs) {
        int length = Math.min(topCount(entry), Math.min(ids.length, logProbs.length));
        int idsAt = topIdsOffset(entry);
        int logProbsAt = topLogProbsOffset(entry);
        for (int k = 0; k < length; k++) {
            ids[k] = i32(idsAt + 4 * k);
            logProbs[k] = f32(logProbsAt + 4 * k);
        }
        return length;
    }

    /** Value 0..3 of a STATS entry: entropy, varentropy, token confidence, margin. */
    public float stat(int entry, int value) {
        return f32(statsOffset(entry) + 4 * value);
    }

    /** Number of ROW entries. */
    public int rowCount() {
        return rowCount;
    }

    /** Bytes of a row without its padding. */
    public int rowBytes() {
        return rowBytes;
    }

    /** Which row of the payload a ROW entry has, from 0. */
    public int rowIndex(int entry) {
        return before(entry);
    }

    /** Where a ROW entry's row begins, counted from the frame's start. */
    public long rowOffset(int entry) {
        return Frame.rowsOffset(headBytes) + before(entry) * Frame.padded(rowBytes);
    }

    /** Bytes of the whole frame. */
    public long frameBytes() {
        return Frame.frameBytes(headBytes, rowCount, rowBytes);
    }

    /** The bytes under this view. */
    public DirectBuffer buffer() {
        return in;
    }

    /** The entries whose form is {@link #ROW}, in payload order, into {@code into}; returns how many. */
    public int rowEntries(int[] into) {
        int rows = 0;
        for (int i = 0; i < count && rows < into.length; i++) {
            if (form(i) == ROW) {
                into[rows++] = i;
            }
        }
        return rows;
    }

    @Override
    public String toString() {
        return "ObserveStep{request=" + request() + ", entries=" + count + ", rows=" + rowCount + ", columns at "
                + Arrays.toString(new int[] {topIdsAt, topLogProbsAt, statsAt}) + '}';
    }

    private int at(int entry) {
        return entriesAt + Objects.checkIndex(entry, count) * entryBytes;
    }

    private int before(int entry) {
        return before[Objects.checkIndex(entry, count)];
    }

    private int u16(int offset) {
        return in.getShort(offset, Frame.BYTE_ORDER) & 0xFFFF;
    }

    private int i32(int offset) {
        return in.getInt(offset, Frame.BYTE_ORDER);
    }

    private float f32(int offset) {
        return in.getFloat(offset, Frame.BYTE_ORDER);
    }
}
