package io.latticeforge.client;

import io.latticeforge.protocol.Frame;
import java.util.Arrays;
import java.util.Objects;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Copies of equally long records. Grows to the most seen. */
final class Records {
    private final int recordBytes;
    private byte[] bytes;
    private final UnsafeBuffer buffer;
    private int count;

    Records(int recordBytes) {
        this.recordBytes = recordBytes;
        bytes = new byte[64 * recordBytes];
        buffer = new UnsafeBuffer(bytes);
    }

    int count() {
        return count;
    }

    void clear() {
        count = 0;
    }

    void add(DirectBuffer in, int at) {
        int end = (count + 1) * recordBytes;
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length);
            buffer.wrap(bytes);
        }
        buffer.putBytes(end - recordBytes, in, at, recordBytes);
        count++;
    }

    int u8(int i, int offset) {
        return buffer.getByte(at(i) + offset) & 0xFF;
    }

    int u16(int i, int offset) {
        return buffer.getShort(at(i) + offset, Frame.BYTE_ORDER) & 0xFFFF;
    }

    int i32(int i, int offset) {
        return buffer.getInt(at(i) + offset, Frame.BYTE_ORDER);
    }

    long i64(int i, int offset) {
        return buffer.getLong(at(i) + offset, Frame.BYTE_ORDER);
    }

    private int at(int i) {
        return Objects.checkIndex(i, count) * recordBytes;
    }
}
