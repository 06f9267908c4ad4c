package io.latticeforge.compute.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.latticeforge.compute.GateScorer;
import io.latticeforge.compute.GateShape;
import java.nio.FloatBuffer;
import java.util.Map;

/** One matrix product. The edges are handed over once. */
final class OnnxGateScorer implements GateScorer {
    private final OnnxModel model;
    private final GateShape shape;
    private final OnnxTensor edges;

    OnnxGateScorer(OnnxModel model, float[][] edges) {
        this.model = model;
        shape = GateShape.of(edges);
        this.edges = Tensors.floats(model.environment(), FloatBuffer.wrap(GateShape.flat(edges, shape.dimensions())), shape.edges(),
                shape.dimensions());
    }

    @Override
    public float[][] score(float[][] vectors) {
        shape.check(vectors);
        OrtEnvironment environment = model.environment();
        float[][] scores = new float[vectors.length][shape.edges()];
        if (vectors.length == 0) {
            return scores;
        }
        FloatBuffer flat = FloatBuffer.wrap(GateShape.flat(vectors, shape.dimensions()));
        try (OnnxTensor in = Tensors.floats(environment, flat, vectors.length, shape.dimensions());
                OrtSession.Result result = model.run(Map.of("vectors", in, "edges", edges))) {
            FloatBuffer out = Tensors.of(result, "scores").getFloatBuffer();
            for (float[] row : scores) {
                out.get(row);
            }
        }
        return scores;
    }

    @Override
    public void close() {
        edges.close();
        model.close();
    }
}
