package io.latticeforge.journal;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A part of a file in memory, moved forward as it is read. Grows to the largest document asked for. Not thread-safe. */
final class FileWindow implements AutoCloseable {
    private static final VarHandle I32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle I64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int INITIAL_BYTES = 64 * 1024;

    private final Path path;
    private final FileChannel channel;
    private byte[] bytes = new byte[INITIAL_BYTES];
    private ByteBuffer buffer = ByteBuffer.wrap(bytes);
    private long from;
    private int filled;

    FileWindow(Path path) {
        this.path = path;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        } catch (IOException e) {
            throw RollFile.unreadable(path, e);
        }
    }

    /** What was read before may have changed: read it again when asked for. */
    void forget() {
        filled = 0;
    }

    /** Whether the file has these bytes; they are in the window afterwards. */
    boolean holds(long offset, int length) {
        if (offset >= from && offset + length <= from + filled) {
            return true;
        }
        try {
            if (offset + length > channel.size()) {
                return false;
            }
            fill(offset, length);
            return offset + length <= from + filled;
        } catch (IOException e) {
            throw RollFile.unreadable(path, e);
        }
    }

    long fileBytes() {
        try {
            return channel.size();
        } catch (IOException e) {
            throw RollFile.unreadable(path, e);
        }
    }

    /** Little endian, at an offset of the file that {@link #holds} has said yes to. */
    int i32(long offset) {
        return (int) I32.get(bytes, index(offset));
    }

    long i64(long offset) {
        return (long) I64.get(bytes, index(offset));
    }

    int index(long offset) {
        return (int) (offset - from);
    }

    byte[] array() {
        return bytes;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw RollFile.unreadable(path, e);
        }
    }

    private void fill(long offset, int length) throws IOException {
        if (length > bytes.length) {
            if (length > Journal.MAX_BLOCK_BYTES) {
                throw new LatticeForgeException(ErrorCode.CORRUPT, path.getFileName() + " states a document of " + length
                        + " bytes; the bound is " + Journal.MAX_BLOCK_BYTES, length, Journal.MAX_BLOCK_BYTES);
            }
            bytes = new byte[Integer.highestOneBit(length - 1) << 1];
            buffer = ByteBuffer.wrap(bytes);
        }
        from = offset;
        filled = 0;
        buffer.clear();
        while (filled < length) {
            int read = channel.read(buffer, offset + filled);
            if (read < 0) {
                return;
            }
            filled += read;
        }
    }
}
