package io.latticeforge.compute;

import io.latticeforge.kernels.Observation;
import java.lang.foreign.MemorySegment;

/**
 * Reduces whole batches of rows of one {@link RowShape}: the same fields within the same bounds as {@link
 * io.latticeforge.kernels.RowReducer}. A bad row is INVALID and touches no other. Belongs to one thread.
 */
public interface BatchReducer extends AutoCloseable {
    /**
     * Fills every field of the first {@code count} observations.
     *
     * @param rows   [count, V] in native memory, 64-byte aligned for speed
     * @param chosen the sampled tokens, -1 where not known
     * @throws io.latticeforge.base.LatticeForgeException (WRONG_ROW) for a batch of another shape, (UNAVAILABLE) after the engine was
     *     closed or has died; what the observations hold then means nothing
     */
    void reduce(MemorySegment rows, int[] chosen, int count, Observation[] out);

    @Override
    void close();
}
