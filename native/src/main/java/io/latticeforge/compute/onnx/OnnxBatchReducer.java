package io.latticeforge.compute.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.latticeforge.compute.BatchReducer;
import io.latticeforge.compute.RecordTensors;
import io.latticeforge.compute.RowShape;
import io.latticeforge.kernels.Observation;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Map;

/**
 * Runs the fused-record graph on a batch, a few rows at a time: what the library allocates for its intermediate results (some 30 bytes a
 * logit) is bounded, and stays in the cache.
 */
final class OnnxBatchReducer implements BatchReducer {
    private static final int LOGITS_AT_A_TIME = 1 << 18;

    private final OnnxModel model;
    private final RowShape shape;
    private final int rowsAtATime;
    private final LongBuffer chosenTokens;

    OnnxBatchReducer(OnnxModel model, RowShape shape) {
        this.model = model;
        this.shape = shape;
        rowsAtATime = Math.max(1, LOGITS_AT_A_TIME / shape.vocabSize());
        chosenTokens = LongBuffer.allocate(rowsAtATime);
        model.requireShape(model.inputShape("logits"), "logits", -1, -1);
        model.requireShape(model.outputShape("record"), "record", -1, RecordTensors.COLUMNS);
    }

    @Override
    public void reduce(MemorySegment rows, int[] chosen, int count, Observation[] out) {
        shape.check(rows, chosen, out, count);
        for (int first = 0; first < count; first += rowsAtATime) {
            run(rows, chosen, first, Math.min(rowsAtATime, count - first), out);
        }
    }

    private void run(MemorySegment rows, int[] chosen, int first, int count, Observation[] out) {
        OrtEnvironment environment = model.environment();
        chosenTokens.clear();
        for (int row = 0; row < count; row++) {
            chosenTokens.put(chosen[first + row]);
        }
        int width = RecordTensors.topWidth(shape.vocabSize());
        MemorySegment part = rows.asSlice(shape.bytes(first), shape.bytes(count));
        try (OnnxTensor logits = Tensors.rows(environment, part, shape.type(), count, shape.vocabSize());
                OnnxTensor tokens = Tensors.longs(environment, chosenTokens.flip(), count);
                OrtSession.Result result = model.run(Map.of("logits", logits, "chosen", tokens))) {
            FloatBuffer record = Tensors.of(result, "record").getFloatBuffer();
            LongBuffer topIds = Tensors.of(result, "top_ids").getLongBuffer();
            FloatBuffer topLogProbs = Tensors.of(result, "top_log_probs").getFloatBuffer();
            for (int row = 0; row < count; row++) {
                RecordTensors.read(record, topIds, topLogProbs, row, width, chosen[first + row], out[first + row]);
            }
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
