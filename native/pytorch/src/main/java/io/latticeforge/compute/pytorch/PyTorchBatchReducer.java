package io.latticeforge.compute.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.latticeforge.compute.BatchReducer;
import io.latticeforge.compute.RecordTensors;
import io.latticeforge.compute.RowShape;
import io.latticeforge.kernels.Observation;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** Runs the fused-record module on a batch, a few rows at a time: what it allocates for its intermediate results is bounded. */
final class PyTorchBatchReducer implements BatchReducer {
    private static final int LOGITS_AT_A_TIME = 1 << 18;

    private final TorchModule module;
    private final RowShape shape;
    private final int rowsAtATime;
    private final TorchRows torchRows;

    PyTorchBatchReducer(TorchModule module, RowShape shape) {
        this.module = module;
        this.shape = shape;
        rowsAtATime = Math.max(1, LOGITS_AT_A_TIME / shape.vocabSize());
        torchRows = new TorchRows(shape, rowsAtATime);
    }

    @Override
    public void reduce(MemorySegment rows, int[] chosen, int count, Observation[] out) {
        shape.check(rows, chosen, out, count);
        for (int first = 0; first < count; first += rowsAtATime) {
            run(rows, chosen, first, Math.min(rowsAtATime, count - first), out);
        }
    }

    private void run(MemorySegment rows, int[] chosen, int first, int count, Observation[] out) {
        long[] tokens = new long[count];
        for (int row = 0; row < count; row++) {
            tokens[row] = chosen[first + row];
        }
        MemorySegment part = rows.asSlice(shape.bytes(first), shape.bytes(count));
        int width = RecordTensors.topWidth(shape.vocabSize());
        try (NDManager manager = module.manager()) {
            NDArray logits = manager.create(torchRows.view(part, count), new Shape(count, shape.vocabSize()), torchRows.type());
            NDList result = module.run(new NDList(logits, manager.create(tokens)));
            FloatBuffer record = FloatBuffer.wrap(result.get(0).toFloatArray());
            LongBuffer topIds = LongBuffer.wrap(result.get(1).toLongArray());
            FloatBuffer topLogProbs = FloatBuffer.wrap(result.get(2).toFloatArray());
            for (int row = 0; row < count; row++) {
                RecordTensors.read(record, topIds, topLogProbs, row, width, chosen[first + row], out[first + row]);
            }
        }
    }

    @Override
    public void close() {
        module.close();
        torchRows.close();
    }
}
