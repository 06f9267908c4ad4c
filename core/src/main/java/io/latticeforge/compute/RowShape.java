package io.latticeforge.compute;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.Observation;
import java.lang.foreign.MemorySegment;

/**
 * Rows of one session: how a logit is stored and how many a row has. Rows of a batch follow one another without padding, little endian.
 *
 * @param vocabSize V, 1 to 2^24
 */
public record RowShape(ElementType type, int vocabSize) {
    private static final int MAX_VOCAB = 1 << 24;

    public RowShape {
        if (vocabSize < 1 || vocabSize > MAX_VOCAB) {
            throw new LatticeForgeException(ErrorCode.WRONG_ROW, "vocabulary size " + vocabSize + " is not in 1.." + MAX_VOCAB, vocabSize,
                    MAX_VOCAB);
        }
    }

    public long bytes(int rows) {
        return (long) rows * vocabSize * type.bytes();
    }

    /**
     * Whether a batch is what this shape says.
     *
     * @throws LatticeForgeException {@link ErrorCode#WRONG_ROW} with the value and the bound
     */
    public void check(MemorySegment rows, int[] chosen, Observation[] out, int count) {
        if (count < 1 || count > chosen.length || count > out.length) {
            throw new LatticeForgeException(ErrorCode.WRONG_ROW, "a batch of " + count + " rows came with " + chosen.length
                    + " chosen tokens and " + out.length + " observations", count, Math.min(chosen.length, out.length));
        }
        if (rows.byteSize() != bytes(count)) {
            throw new LatticeForgeException(ErrorCode.WRONG_ROW, count + " rows of " + vocabSize + " logits of " + type.bytes()
                    + " bytes are " + bytes(count) + " bytes; " + rows.byteSize() + " came: rows of another vocabulary or type",
                    rows.byteSize(), bytes(count));
        }
        if (!rows.isNative() || !rows.scope().isAlive()) {
            throw new LatticeForgeException(ErrorCode.WRONG_ROW, "rows must lie in native memory that is alive: " + rows);
        }
        for (int row = 0; row < count; row++) {
            if (chosen[row] < -1 || chosen[row] >= vocabSize) {
                throw new LatticeForgeException(ErrorCode.WRONG_ROW, "row " + row + " has the chosen token " + chosen[row]
                        + ", which is not in -1.." + (vocabSize - 1), chosen[row], vocabSize - 1L);
            }
        }
    }
}
