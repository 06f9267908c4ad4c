package io.latticeforge.protocol;

import io.latticeforge.protocol.codec.MessageHeaderEncoder;
import io.latticeforge.protocol.codec.ObserveStepEncoder;
import java.util.Objects;
import org.agrona.DirectBuffer;

/**
 * Builds the head of an ObserveStep frame, entry by entry.
 *
 * <pre>{@code
 * writer.begin(request);
 * writer.topKEntry(group, sequence, step, token, logProb, 0, ids, logProbs, 0, 20);
 * writer.finish();
 * socket.write(writer.buffer(), 0, writer.length());   // then, if rowCount() > 0, each row and its padding
 * }</pre>
 *
 * An entry that would make the frame larger than the limits is not taken: its method returns false and nothing has changed, so that the
 * caller sends what there is and begins another frame. Reused; grows to the largest frame seen and allocates nothing after that. Not
 * thread-safe.
 */
public final class StepWriter {
    private static final int DATA_HEADERS_BYTES = 3 * Integer.BYTES;

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final ObserveStepEncoder encoder = new ObserveStepEncoder();
    private final Column head = new Column();
    private final Column topIds = new Column();
    private final Column topLogProbs = new Column();
    private final Column stats = new Column();

    private final Limits limits;
    private final int rowBytes;
    private int count;
    private int rowCount;
    private int headBytes;

    /** @param rowBytes bytes of a row, as Hello named them; 0 where no rows are sent */
    public StepWriter(Limits limits, int rowBytes) {
        this.limits = limits;
        this.rowBytes = rowBytes;
    }

    /** Starts a frame. */
    public StepWriter begin(long request) {
        topIds.clear();
        topLogProbs.clear();
        stats.clear();
        head.clear();
        head.extend(Frame.MESSAGE_OFFSET + StepLayout.BLOCK_BYTES + StepLayout.GROUP_HEADER_BYTES);
        encoder.wrapAndApplyHeader(head.buffer(), Frame.HEAD_OFFSET, header);
        encoder.request(request);
        count = 0;
        rowCount = 0;
        headBytes = 0;
        return this;
    }

    /** Renumbers the frame that was begun. */
    public StepWriter request(long request) {
        head.buffer().putLong(Frame.MESSAGE_OFFSET + StepLayout.REQUEST, request, Frame.BYTE_ORDER);
        return this;
    }

    /** An entry whose row follows in the payload, in this order. */
    public boolean rowEntry(int group, int sequence, int step, int chosenToken, int flags) {
        if (rowBytes == 0 || !fits(0, 0, 1)) {
            return false;
        }
        entry(group, sequence, step, chosenToken, Float.NaN, StepView.ROW, flags, 0);
        rowCount++;
        return true;
    }

    /**
     * An entry with the best {@code length} tokens.
     *
     * @param chosenLogProb nats; NaN where it is not known
     * @param ids           best first, from index {@code from}
     * @param logProbs      nats, NaN where missing, from index {@code from}
     * @param length        0 to maxTopK
     */
    public boolean topKEntry(int group, int sequence, int step, int chosenToken, float chosenLogProb, int flags, int[] ids,
            float[] logProbs, int from, int length) {
        if (length > limits.maxTopK() || !fits(length, 0, 0)) {
            return false;
        }
        Objects.checkFromIndexSize(from, length, Math.min(ids.length, logProbs.length));
        entry(group, sequence, step, chosenToken, chosenLogProb, StepView.TOP_K, flags, length);
        int idsAt = topIds.extend(4 * length);
        int logProbsAt = topLogProbs.extend(4 * length);
        for (int k = 0; k < length; k++) {
            topIds.buffer().putInt(idsAt + 4 * k, ids[from + k], Frame.BYTE_ORDER);
            topLogProbs.buffer().putFloat(logProbsAt + 4 * k, logProbs[from + k], Frame.BYTE_ORDER);
        }
        return true;
    }

    /** An entry with ready-made values: nats; NaN where one is not known. */
    public boolean statsEntry(int group, int sequence, int step, int chosenToken, float chosenLogProb, int flags, float entropy,
            float varentropy, float tokenConfidence, float margin) {
        if (!fits(0, 1, 0)) {
            return false;
        }
        entry(group, sequence, step, chosenToken, chosenLogProb, StepView.STATS, flags, 0);
        int at = stats.extend(StepLayout.STATS_BYTES);
        stats.buffer().putFloat(at, entropy, Frame.BYTE_ORDER);
        stats.buffer().putFloat(at + 4, varentropy, Frame.BYTE_ORDER);
        stats.buffer().putFloat(at + 8, tokenConfidence, Frame.BYTE_ORDER);
        stats.buffer().putFloat(at + 12, margin, Frame.BYTE_ORDER);
        return true;
    }

    /** Adds flags to an entry that was taken. */
    public void addFlags(int entry, int flags) {
        int at = entryOffset(entry) + StepLayout.FLAGS;
        head.buffer().putByte(at, (byte) (head.buffer().getByte(at) | flags));
    }

    public int group(int entry) {
        return head.buffer().getInt(entryOffset(entry) + StepLayout.GROUP, Frame.BYTE_ORDER);
    }

    public int sequence(int entry) {
        return head.buffer().getInt(entryOffset(entry) + StepLayout.SEQUENCE, Frame.BYTE_ORDER);
    }

    public int step(int entry) {
        return head.buffer().getInt(entryOffset(entry) + StepLayout.STEP, Frame.BYTE_ORDER);
    }

    /** Appends the columns and writes the lengths. No more entries after this. */
    public void finish() {
        int groupAt = Frame.MESSAGE_OFFSET + StepLayout.BLOCK_BYTES;
        head.buffer().putShort(groupAt, (short) StepLayout.ENTRY_BYTES, Frame.BYTE_ORDER);
        head.buffer().putInt(groupAt + 2, count, Frame.BYTE_ORDER);
        append(topIds);
        append(topLogProbs);
        append(stats);
        headBytes = head.length() - Frame.HEAD_OFFSET;
        long frameBytes = Frame.frameBytes(headBytes, rowCount, rowBytes);
        head.buffer().putInt(Frame.FRAME_BYTES_OFFSET, (int) frameBytes, Frame.BYTE_ORDER);
        head.buffer().putInt(Frame.HEAD_BYTES_OFFSET, headBytes, Frame.BYTE_ORDER);
        if (rowCount > 0) {
            int padding = (int) Frame.rowsOffset(headBytes) - head.length();
            int at = head.extend(padding);
            head.buffer().setMemory(at, padding, (byte) 0);
        }
    }

    /** After {@link #finish}: the frame up to its first row is bytes 0 to {@link #length()} of this. */
    public DirectBuffer buffer() {
        return head.buffer();
    }

    /** After {@link #finish}: the two lengths, the head, and the padding up to the first row if there are rows. */
    public int length() {
        return head.length();
    }

    /** After {@link #finish}. */
    public int headBytes() {
        return headBytes;
    }

    /** Length of the whole frame with its rows, as it stands. */
    public long frameBytes() {
        return Frame.frameBytes(pendingHeadBytes(), rowCount, rowBytes);
    }

    /** Entries so far. */
    public int count() {
        return count;
    }

    /** ROW entries so far. */
    public int rowCount() {
        return rowCount;
    }

    /** Bytes of a row without its padding. */
    public int rowBytes() {
        return rowBytes;
    }

    private int pendingHeadBytes() {
        return headBytes != 0 ? headBytes
                : head.length() - Frame.HEAD_OFFSET + DATA_HEADERS_BYTES + topIds.length() + topLogProbs.length() + stats.length();
    }

    private boolean fits(int moreTops, int moreStats, int moreRows) {
        long more = StepLayout.ENTRY_BYTES + 8L * moreTops + (long) StepLayout.STATS_BYTES * moreStats;
        long larger = pendingHeadBytes() + more;
        return headBytes == 0 && count < limits.maxEntries() && larger <= limits.maxHeadBytes()
                && Frame.frameBytes((int) larger, rowCount + moreRows, rowBytes) <= limits.maxFrameBytes();
    }

    private void entry(int group, int sequence, int step, int chosenToken, float chosenLogProb, int form, int flags, int topCount) {
        int at = head.extend(StepLayout.ENTRY_BYTES);
        var buffer = head.buffer();
        buffer.putInt(at + StepLayout.GROUP, group, Frame.BYTE_ORDER);
        buffer.putInt(at + StepLayout.SEQUENCE, sequence, Frame.BYTE_ORDER);
        buffer.putInt(at + StepLayout.STEP, step, Frame.BYTE_ORDER);
        buffer.putInt(at + StepLayout.CHOSEN_TOKEN, chosenToken, Frame.BYTE_ORDER);
        buffer.putFloat(at + StepLayout.CHOSEN_LOG_PROB, chosenLogProb, Frame.BYTE_ORDER);
        buffer.putByte(at + StepLayout.FORM, (byte) form);
        buffer.putByte(at + StepLayout.FLAGS, (byte) flags);
        buffer.putShort(at + StepLayout.TOP_COUNT, (short) topCount, Frame.BYTE_ORDER);
        count++;
    }

    private int entryOffset(int entry) {
        return Frame.MESSAGE_OFFSET + StepLayout.BLOCK_BYTES + StepLayout.GROUP_HEADER_BYTES
                + Objects.checkIndex(entry, count) * StepLayout.ENTRY_BYTES;
    }

    private void append(Column column) {
        int at = head.extend(Integer.BYTES + column.length());
        head.buffer().putInt(at, column.length(), Frame.BYTE_ORDER);
        head.buffer().putBytes(at + Integer.BYTES, column.buffer(), 0, column.length());
    }
}
