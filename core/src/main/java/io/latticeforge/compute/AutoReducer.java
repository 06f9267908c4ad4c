package io.latticeforge.compute;

import io.latticeforge.kernels.Observation;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Objects;

/** Sends each batch to the engine that was measured to be fastest for its size; a look-up a batch, nothing a row. */
final class AutoReducer implements ChosenReducer {
    private final Crossover crossover;
    private final Map<String, ChosenReducer> reducers;

    AutoReducer(Crossover crossover, Map<String, ChosenReducer> reducers) {
        this.crossover = crossover;
        this.reducers = reducers;
    }

    @Override
    public void reduce(MemorySegment rows, int[] chosen, int count, Observation[] out) {
        picked(count).reduce(rows, chosen, count, out);
    }

    @Override
    public String engine(int rows) {
        return picked(rows).engine(rows);
    }

    private ChosenReducer picked(int rows) {
        return Objects.requireNonNull(reducers.get(crossover.pick(rows)));
    }

    @Override
    public void close() {
        reducers.values().forEach(BatchReducer::close);
    }
}
