package io.latticeforge.journal;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * One row on its way to a {@link RowLog}: filled while its bytes arrive, written as it stands. Little endian.
 *
 * <pre>
 *   0  u32 magic "LFR1"        4  u32 CRC32C of all that follows, padding included
 *   8  u64 identity of its observation in the journal: position << 16 | slot
 *  16  u64 session            24  u32 group            28  u32 sequence
 *  32  u32 step               36  u32 chosen token     40  u32 element kind      44  u32 logits
 *  48  u32 bytes of the row   52  zeros
 *  64  the row as it came, then zeros up to a multiple of 64
 * </pre>
 *
 * Owned by the path's thread until it is handed over, by the log's until it comes back.
 */
public final class RowBuffer {
    static final int MAGIC = 'L' | 'F' << 8 | 'R' << 16 | '1' << 24;
    static final int CRC_OFFSET = 4;
    static final int IDENTITY_OFFSET = 8;
    static final int SESSION_OFFSET = 16;
    static final int GROUP_OFFSET = 24;
    static final int SEQUENCE_OFFSET = 28;
    static final int STEP_OFFSET = 32;
    static final int CHOSEN_OFFSET = 36;
    static final int ELEMENT_OFFSET = 40;
    static final int LOGITS_OFFSET = 44;
    static final int ROW_BYTES_OFFSET = 48;
    static final int HEADER_BYTES = 64;

    private final ByteBuffer bytes;
    private final MemorySegment segment;
    private int filled;

    /** @param capacity bytes of the largest row */
    RowBuffer(int capacity) {
        bytes = ByteBuffer.allocateDirect(recordBytes(capacity)).order(ByteOrder.LITTLE_ENDIAN);
        segment = MemorySegment.ofBuffer(bytes);
    }

    /** Bytes of the record of a row. */
    static int recordBytes(int rowBytes) {
        return HEADER_BYTES + (rowBytes + HEADER_BYTES - 1) / HEADER_BYTES * HEADER_BYTES;
    }

    /** A row comes whose bytes are appended next. */
    void begin(long session, int group, int sequence, int step, int chosenToken, int elementKind, int logits, int rowBytes) {
        bytes.clear().limit(recordBytes(rowBytes));
        for (int i = bytes.limit() - HEADER_BYTES; i < bytes.limit(); i += Long.BYTES) {
            bytes.putLong(i, 0);
        }
        bytes.putInt(0, MAGIC).putLong(SESSION_OFFSET, session).putInt(GROUP_OFFSET, group).putInt(SEQUENCE_OFFSET, sequence)
                .putInt(STEP_OFFSET, step).putInt(CHOSEN_OFFSET, chosenToken).putInt(ELEMENT_OFFSET, elementKind)
                .putInt(LOGITS_OFFSET, logits).putInt(ROW_BYTES_OFFSET, rowBytes).putInt(ROW_BYTES_OFFSET + 4, 0).putLong(56, 0);
        filled = 0;
    }

    public void append(MemorySegment from, long offset, long length) {
        MemorySegment.copy(from, offset, segment, HEADER_BYTES + filled, length);
        filled += (int) length;
    }

    /** Names the observation that the row was reduced to. */
    public void identity(long identity) {
        bytes.putLong(IDENTITY_OFFSET, identity);
    }

    public long identity() {
        return bytes.getLong(IDENTITY_OFFSET);
    }

    int capacity() {
        return bytes.capacity();
    }

    /** The record, sealed, to be written. */
    ByteBuffer sealed(CRC32C crc) {
        ByteBuffer record = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).position(IDENTITY_OFFSET).limit(recordBytes(
                bytes.getInt(ROW_BYTES_OFFSET)));
        crc.reset();
        crc.update(record);
        bytes.putInt(CRC_OFFSET, (int) crc.getValue());
        return record.position(0);
    }
}
