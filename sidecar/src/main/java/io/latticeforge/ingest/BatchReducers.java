package io.latticeforge.ingest;

import io.latticeforge.compute.ChosenReducer;
import io.latticeforge.kernels.ElementType;
import org.jspecify.annotations.Nullable;

/** Finds who reduces rows in batches. Called by the path's thread only; allocates nothing for a shape that it has been asked for before. */
@FunctionalInterface
public interface BatchReducers {
    /** Every row is reduced on the CPU while it arrives. */
    BatchReducers NONE = (type, vocabSize) -> null;

    /** For rows of a shape; null where they are reduced on the CPU, and as long as an engine is not there yet. Never waits. */
    @Nullable ChosenReducer of(ElementType type, int vocabSize);
}
