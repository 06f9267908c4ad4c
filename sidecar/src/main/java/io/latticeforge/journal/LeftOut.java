package io.latticeforge.journal;

import io.latticeforge.record.BlockHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a {@link CondensedFile} for a run of blocks that held nothing but observations, little endian.
 *
 * <pre>
 *   0  u32 magic "LFG1"        4  u32 CRC32C of bytes 8 to 63
 *   8  u64 position of the first block left out     16  u64 of the last
 *  24  u64 observations that they held
 *  32  32 bytes: SHA-256 of the last one, which the next block is chained to
 * </pre>
 *
 * @param hash not copied
 */
record LeftOut(long first, long last, long observations, byte[] hash) {
    static final int MAGIC = 'L' | 'F' << 8 | 'G' << 16 | '1' << 24;
    static final int BYTES = 64;

    private static final int CRC_OFFSET = 4;
    private static final int BODY_OFFSET = 8;

    void write(ByteBuffer out) {
        int start = out.position();
        out.putInt(MAGIC).putInt(0).putLong(first).putLong(last).putLong(observations).put(hash);
        out.putInt(start + CRC_OFFSET, crc(out.array(), out.arrayOffset() + start));
    }

    /** Null where the bytes are not what was written. */
    static @Nullable LeftOut read(byte[] bytes, int offset) {
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (in.getInt() != MAGIC || in.getInt() != crc(bytes, offset)) {
            return null;
        }
        byte[] hash = new byte[BlockHeader.HASH_BYTES];
        LeftOut found = new LeftOut(in.getLong(), in.getLong(), in.getLong(), hash);
        in.get(hash);
        return found.first >= 1 && found.last >= found.first ? found : null;
    }

    private static int crc(byte[] bytes, int offset) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset + BODY_OFFSET, BYTES - BODY_OFFSET);
        return (int) crc.getValue();
    }
}
