package io.latticeforge.kernels;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** How far a row has come, and the checks of {@link RowReducer}'s contract that every implementation shares. */
final class RowProgress {
    /** 2^24: ids stay exact as floats and lane sums far from overflow. */
    static final int MAX_VOCAB = 1 << 24;

    private long remainingBytes;

    void begin(ElementType type, int vocabSize, int chosenToken) {
        if (vocabSize < 1 || vocabSize > MAX_VOCAB) {
            throw new LatticeForgeException(
                    ErrorCode.WRONG_ROW, "vocabulary size " + vocabSize + " is not in 1.." + MAX_VOCAB, vocabSize, MAX_VOCAB);
        }
        if (chosenToken < -1 || chosenToken >= vocabSize) {
            throw new LatticeForgeException(
                    ErrorCode.WRONG_ROW,
                    "chosen token " + chosenToken + " is not in -1.." + (vocabSize - 1),
                    chosenToken,
                    vocabSize - 1);
        }
        remainingBytes = (long) vocabSize * type.bytes();
    }

    long remaining() {
        return remainingBytes;
    }

    /** Checks the bytes and counts them as read; returns their absolute address. */
    long take(MemorySegment bytes, long offset, long length) {
        Objects.checkFromIndexSize(offset, length, bytes.byteSize());
        if (length > remainingBytes) {
            throw new LatticeForgeException(
                    ErrorCode.WRONG_ROW,
                    length + " bytes came for a row that has " + remainingBytes + " left",
                    length,
                    remainingBytes);
        }
        if (!bytes.isNative() || !bytes.scope().isAlive()) {
            throw new LatticeForgeException(ErrorCode.WRONG_ROW, "a row must lie in native memory that is alive: " + bytes);
        }
        remainingBytes -= length;
        return bytes.address() + offset;
    }

    void requireComplete() {
        if (remainingBytes != 0) {
            throw new LatticeForgeException(
                    ErrorCode.WRONG_ROW, remainingBytes + " bytes of the row are missing", remainingBytes, 0);
        }
    }
}
