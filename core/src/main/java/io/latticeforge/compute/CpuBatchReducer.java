package io.latticeforge.compute;

import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.RowReducer;
import java.lang.foreign.MemorySegment;

/** One kernel, row after row. Allocates nothing. */
final class CpuBatchReducer implements ChosenReducer {
    private final CpuEngine engine;
    private final RowShape shape;
    private final RowReducer reducer;

    CpuBatchReducer(CpuEngine engine, RowShape shape, RowReducer reducer) {
        this.engine = engine;
        this.shape = shape;
        this.reducer = reducer;
    }

    @Override
    public void reduce(MemorySegment rows, int[] chosen, int count, Observation[] out) {
        engine.requireOpen();
        shape.check(rows, chosen, out, count);
        long rowBytes = shape.bytes(1);
        for (int row = 0; row < count; row++) {
            reducer.begin(shape.type(), shape.vocabSize(), chosen[row]);
            reducer.accept(rows, row * rowBytes, rowBytes);
            reducer.finish(out[row]);
        }
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
