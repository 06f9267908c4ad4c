package io.latticeforge.kernels;

import java.lang.foreign.MemorySegment;

/**
 * Reduces one row of logits at a time, from bytes that may arrive split anywhere, without ever holding the row.
 *
 * <pre>{@code
 * reducer.begin(ElementType.F16, vocabSize, chosenToken);
 * reducer.accept(bytes, offset, length);      // as often as bytes arrive; splits may fall inside an element
 * reducer.finish(observation);
 * }</pre>
 *
 * The result depends on the bytes only, not on where they were split: blocks lie at fixed element indices. Reusable, allocates nothing
 * after construction, not thread-safe. Segments must be native.
 */
public interface RowReducer {
    /**
     * @param vocabSize logits in the row, 1 to 2^24
     * @param chosenToken the sampled token, or -1 where it is not known; at most vocabSize - 1
     */
    default void begin(ElementType type, int vocabSize, int chosenToken) {
        begin(type, vocabSize, chosenToken, Sampling.WHOLE);
    }

    /**
     * @param sampling how the token was drawn from the row: where not from the row as it is, {@link Observation#SAMPLED} is set and the
     *     values under the distribution it was drawn from stand beside the others
     */
    void begin(ElementType type, int vocabSize, int chosenToken, Sampling sampling);

    /**
     * The next bytes of the row.
     *
     * @throws io.latticeforge.base.LatticeForgeException (WRONG_ROW) if there are more of them than the row has left
     */
    void accept(MemorySegment bytes, long offset, long length);

    /** Bytes of the row that are still to come. */
    long remaining();

    /**
     * Fills every field of the observation. Bad input (NaN, +Inf, all -Inf) sets {@link Observation#INVALID}.
     *
     * @throws io.latticeforge.base.LatticeForgeException (WRONG_ROW) if bytes are missing
     */
    void finish(Observation observation);
}
