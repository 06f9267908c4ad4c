package io.latticeforge.protocol;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/** Bytes that are appended to and start over with each step. Grows to the longest seen. */
final class Column {
    private byte[] bytes = new byte[1024];
    private final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    private int length;

    void clear() {
        length = 0;
    }

    int length() {
        return length;
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    /** Makes room at the end and returns where it begins. */
    int extend(int by) {
        int start = length;
        length += by;
        if (length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length, 2 * bytes.length));
            buffer.wrap(bytes);
        }
        return start;
    }
}
