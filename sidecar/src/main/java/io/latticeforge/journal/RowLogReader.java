package io.latticeforge.journal;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a {@link RowLog} in the order in which they were written, which is that of their observations. A file ends at its first
 * record that is not whole. The log may be in use. Not thread-safe.
 */
public final class RowLogReader implements AutoCloseable {
    private static final int MAX_ROW_BYTES = 64 << 20;
    private static final Pattern NAME = Pattern.compile("rows-\\d{19}\\.lfw");

    private final Iterator<Path> files;
    private final CRC32C crc = new CRC32C();
    private ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    private @Nullable FileChannel file;
    private long at;

    private RowLogReader(Path directory) throws IOException {
        files = files(directory).iterator();
    }

    /** @throws LatticeForgeException (UNAVAILABLE) if there are no rows */
    public static RowLogReader open(Path directory) {
        try {
            if (Files.isDirectory(directory)) {
                return new RowLogReader(directory);
            }
        } catch (IOException e) {
            throw unreadable(directory, e);
        }
        throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "there are no rows in " + directory + ": they are captured at journal level "
                + JournalLevel.ROWS.text());
    }

    static String name(long identity) {
        return String.format("rows-%019d.lfw", identity);
    }

    /** Oldest first. */
    static List<Path> files(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (NAME.matcher(entry.getFileName().toString()).matches()) {
                    found.add(entry);
                }
            }
        }
        found.sort(null);
        return found;
    }

    /** The next row, or false where there is none now. */
    public boolean next() {
        try {
            while (true) {
                FileChannel current = file;
                if (current != null && record(current)) {
                    return true;
                }
                close();
                if (!files.hasNext()) {
                    return false;
                }
                file = FileChannel.open(files.next(), StandardOpenOption.READ);
                at = 0;
            }
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "captured rows cannot be read: " + e.getMessage(), e);
        }
    }

    private boolean record(FileChannel current) throws IOException {
        if (!read(current, RowBuffer.HEADER_BYTES) || bytes.getInt(0) != RowBuffer.MAGIC) {
            return false;
        }
        int rowBytes = bytes.getInt(RowBuffer.ROW_BYTES_OFFSET);
        if (rowBytes < 0 || rowBytes > MAX_ROW_BYTES || !read(current, RowBuffer.recordBytes(rowBytes))) {
            return false;
        }
        crc.reset();
        crc.update(bytes.duplicate().position(RowBuffer.IDENTITY_OFFSET));
        if ((int) crc.getValue() != bytes.getInt(RowBuffer.CRC_OFFSET)) {
            return false;
        }
        at += bytes.limit();
        return true;
    }

    private boolean read(FileChannel current, int length) throws IOException {
        if (bytes.capacity() < length) {
            bytes = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
        }
        bytes.clear().limit(length);
        while (bytes.hasRemaining()) {
            if (current.read(bytes, at + bytes.position()) < 0) {
                return false;
            }
        }
        bytes.flip();
        return true;
    }

    /** Of its observation in the journal. */
    public long identity() {
        return bytes.getLong(RowBuffer.IDENTITY_OFFSET);
    }

    public int chosenToken() {
        return bytes.getInt(RowBuffer.CHOSEN_OFFSET);
    }

    /** As the session stated it. */
    public int elementKind() {
        return bytes.getInt(RowBuffer.ELEMENT_OFFSET);
    }

    public int logits() {
        return bytes.getInt(RowBuffer.LOGITS_OFFSET);
    }

    /** The row as it came; valid until the next one is read. */
    public MemorySegment row() {
        return MemorySegment.ofBuffer(bytes).asSlice(RowBuffer.HEADER_BYTES, bytes.getInt(RowBuffer.ROW_BYTES_OFFSET));
    }

    @Override
    public void close() {
        FileChannel closing = file;
        file = null;
        if (closing != null) {
            try {
                closing.close();
            } catch (IOException e) {
                throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "captured rows cannot be read: " + e.getMessage(), e);
            }
        }
    }

    private static LatticeForgeException unreadable(Path directory, IOException e) {
        return new LatticeForgeException(ErrorCode.UNAVAILABLE, "the rows in " + directory + " cannot be read: " + e.getMessage(), e);
    }
}
