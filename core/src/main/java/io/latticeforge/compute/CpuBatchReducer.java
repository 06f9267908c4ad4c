package io.latticeforge.compute;

import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.RowReducer;
import io.latticeforge.kernels.Sampling;
import java.lang.foreign.MemorySegment;

/** One kernel, row after row; where workers are there and it pays, rows over cores. Allocates nothing after the first batch. */
final class CpuBatchReducer implements ChosenReducer {
    private final CpuEngine engine;
    private final RowShape shape;
    private final RowReducer reducer;
    private final SplitRows split;

    CpuBatchReducer(CpuEngine engine, RowShape shape, RowReducer reducer, RowWorkers workers) {
        this.engine = engine;
        this.shape = shape;
        this.reducer = reducer;
        this.split = new SplitRows(workers);
    }

    @Override
    public void reduce(MemorySegment rows, int[] chosen, int count, Observation[] out) {
        engine.requireOpen();
        shape.check(rows, chosen, out, count);
        for (int from = 0; from < count; from += SplitRows.MAX_ROWS) {
            reduce(rows, chosen, from, Math.min(count, from + SplitRows.MAX_ROWS), out);
        }
    }

    private void reduce(MemorySegment rows, int[] chosen, int from, int to, Observation[] out) {
        split.begin(rows, null, shape.type(), shape.vocabSize());
        for (int row = from; row < to; row++) {
            split.add(shape.bytes(row), chosen[row], Sampling.WHOLE, out[row]);
        }
        split.reduce(reducer);
    }

    @Override
    public String engine(int rows) {
        return CpuProvider.NAME;
    }

    @Override
    public void close() {
        // The kernel is heap only.
    }
}
