package io.latticeforge.compute.pytorch;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.latticeforge.compute.GateScorer;
import io.latticeforge.compute.GateShape;

/** One matrix product. */
final class PyTorchGateScorer implements GateScorer {
    private final TorchModule module;
    private final GateShape shape;
    private final float[] edges;

    PyTorchGateScorer(TorchModule module, float[][] edges) {
        this.module = module;
        shape = GateShape.of(edges);
        this.edges = GateShape.flat(edges, shape.dimensions());
    }

    @Override
    public float[][] score(float[][] vectors) {
        shape.check(vectors);
        float[][] scores = new float[vectors.length][shape.edges()];
        if (vectors.length == 0) {
            return scores;
        }
        try (NDManager manager = module.manager()) {
            NDList result = module.run(new NDList(
                    manager.create(GateShape.flat(vectors, shape.dimensions()), new Shape(vectors.length, shape.dimensions())),
                    manager.create(edges, new Shape(shape.edges(), shape.dimensions()))));
            float[] flat = result.singletonOrThrow().toFloatArray();
            for (int row = 0; row < scores.length; row++) {
                System.arraycopy(flat, row * shape.edges(), scores[row], 0, shape.edges());
            }
        }
        return scores;
    }

    @Override
    public void close() {
        module.close();
    }
}
