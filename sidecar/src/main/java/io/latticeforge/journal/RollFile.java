package io.latticeforge.journal;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.record.BlockHeader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Walks the documents of one roll file, or of a {@link CondensedFile}, with plain reads: nothing is mapped, no class is named by the data, no byte beyond the file is
 * touched, and a live writer is not disturbed.
 *
 * <pre>
 *     0  u32 document header: bits 0-29 length in bytes, bit 30 metadata, bit 31 not complete
 *     4  the file's own metadata
 *    64  i64 write position: offset of the last complete data document; follows its header's completion
 *   ...  documents back to back, each a header (aligned to 4) and its bytes; data documents are blocks, metadata is Chronicle's index
 *        0xC0000000  the file is closed, the journal goes on in the next
 *        0           the end for now; a block that was being written when its process died may lie behind it
                    (0x80000000 in a file that is just being made)
 * </pre>
 *
 * The write position is the witness for the end: where it points at or behind an empty header, blocks that were acknowledged are gone.
 * Reused between documents, not thread-safe.
 */
final class RollFile implements AutoCloseable {
    /** What {@link #next} found. */
    enum Found {
        /** A data document: {@link #offset}, {@link #length}, {@link #bytes}. */
        BLOCK,
        /** In a condensed file: blocks were left out here, {@link #leftOut} says which. */
        LEFT_OUT,
        /** Nothing more now. */
        END,
        /** Nothing more ever: the writer went on to the next file. */
        CLOSED
    }

    private static final int HEADER_BYTES = 4;
    private static final int METADATA = 1 << 30;
    private static final int NOT_COMPLETE = 1 << 31;
    private static final int LENGTH_MASK = METADATA - 1;
    private static final int CLOSED = NOT_COMPLETE | METADATA;
    private static final long WRITE_POSITION_OFFSET = 64;

    private final Path path;
    private final FileWindow window;
    private final boolean condensed;
    private long at;
    private long offset = -1;
    private int length;
    private @Nullable LeftOut leftOut;

    RollFile(Path path) {
        this.path = path;
        this.condensed = RollFiles.isCondensed(path);
        this.window = new FileWindow(path);
    }

    /** Goes on at a document that a hint names. */
    void seek(long documentOffset) {
        at = documentOffset;
        window.forget();
    }

    /**
     * Finds the next data document.
     *
     * @throws LatticeForgeException (CORRUPT) for anything that a writer cannot have left there
     */
    Found next() {
        while (true) {
            if (!window.holds(at, HEADER_BYTES)) {
                return end();
            }
            int header = window.i32(at);
            if (header == 0 || at == 0 && header == NOT_COMPLETE) {
                return end();
            }
            if (header == CLOSED) {
                requireNoneMissing(writePosition());
                return Found.CLOSED;
            }
            if ((header & NOT_COMPLETE) != 0) {
                throw corrupt("has a document header " + Integer.toHexString(header) + " that no writer leaves", at);
            }
            int bytes = header & LENGTH_MASK;
            boolean metadata = (header & METADATA) != 0;
            boolean block = window.holds(at + HEADER_BYTES, BlockHeader.LENGTH)
                    && window.i32(at + HEADER_BYTES) == BlockHeader.MAGIC;
            if (!metadata) {
                return block(bytes, block);
            }
            if (block) {
                throw corrupt("has a block that is marked as metadata", at);
            }
            if (condensed && at > 0) {
                return leftOut(bytes);
            }
            at += HEADER_BYTES + padded(bytes);
        }
    }

    /** What was left out at the place that was found last. */
    LeftOut leftOut() {
        return Objects.requireNonNull(leftOut);
    }

    /** Whether blocks of nothing but observations may be missing from it. */
    boolean isCondensed() {
        return condensed;
    }

    /** Where the current document begins. */
    long offset() {
        return offset;
    }

    int length() {
        return length;
    }

    /** The array that holds the current document from {@link #start}; valid until the next call. */
    byte[] bytes() {
        return window.array();
    }

    int start() {
        return window.index(offset + HEADER_BYTES);
    }

    Path path() {
        return path;
    }

    /** Bytes up to the end of the last document found. */
    long passed() {
        return at;
    }

    /** Where Chronicle says that the last complete block begins; 0 for a file that has just been made. */
    long writePosition() {
        return window.holds(WRITE_POSITION_OFFSET, Long.BYTES) ? window.i64(WRITE_POSITION_OFFSET) : 0;
    }

    @Override
    public void close() {
        window.close();
    }

    private Found block(int bytes, boolean magic) {
        if (!magic) {
            throw corrupt("has a document of " + bytes + " bytes that is not a block", at);
        }
        int stated = window.i32(at + HEADER_BYTES + BlockHeader.LENGTH_OFFSET);
        if (stated != bytes) {
            throw corrupt("has a document of " + bytes + " bytes whose block says that it has " + stated, at);
        }
        if (!window.holds(at + HEADER_BYTES, bytes)) {
            throw corrupt("ends inside a block of " + bytes + " bytes", at);
        }
        offset = at;
        length = bytes;
        at += HEADER_BYTES + padded(bytes);
        return Found.BLOCK;
    }

    private Found leftOut(int bytes) {
        leftOut = bytes == LeftOut.BYTES && window.holds(at + HEADER_BYTES, bytes)
                ? LeftOut.read(window.array(), window.index(at + HEADER_BYTES)) : null;
        if (leftOut == null) {
            throw corrupt("does not say what was left out", at);
        }
        at += HEADER_BYTES + bytes;
        return Found.LEFT_OUT;
    }

    /** The order matters with a live writer: it completes a header first and moves the write position after that. */
    private Found end() {
        window.forget();
        long writePosition = writePosition();
        window.forget();
        if (window.holds(at, HEADER_BYTES) && window.i32(at) > 0) {
            return next();
        }
        requireNoneMissing(writePosition);
        long size = window.fileBytes();
        if (size > 0 && size < WRITE_POSITION_OFFSET + Long.BYTES) {
            throw corrupt("has only " + size + " bytes; no writer makes it that short", size);
        }
        return Found.END;
    }

    private void requireNoneMissing(long writePosition) {
        if (writePosition > Math.max(offset, 0)) {
            throw corrupt("ends here, but a complete block was written at byte " + writePosition, at);
        }
    }

    private static int padded(int bytes) {
        return bytes + 3 & ~3;
    }

    private LatticeForgeException corrupt(String what, long where) {
        return new LatticeForgeException(ErrorCode.CORRUPT, path.getFileName() + " " + what + " (byte " + where + ")", where, 0);
    }

    /** Where this is thrown from: the file cannot be read at all. */
    static LatticeForgeException unreadable(Path path, IOException e) {
        return new LatticeForgeException(ErrorCode.UNAVAILABLE, "the journal file " + path + " cannot be read: " + e.getMessage(), e);
    }
}
