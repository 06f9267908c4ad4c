package io.latticeforge.compute;

/** The definition: products summed in double. */
final class CpuGateScorer implements GateScorer {
    private final CpuEngine engine;
    private final GateShape shape;
    private final float[][] edges;

    CpuGateScorer(CpuEngine engine, float[][] edges) {
        this.engine = engine;
        this.shape = GateShape.of(edges);
        this.edges = edges.clone();
    }

    @Override
    public float[][] score(float[][] vectors) {
        engine.requireOpen();
        shape.check(vectors);
        float[][] scores = new float[vectors.length][edges.length];
        for (int b = 0; b < vectors.length; b++) {
            for (int e = 0; e < edges.length; e++) {
                double sum = 0;
                for (int d = 0; d < shape.dimensions(); d++) {
                    sum += (double) vectors[b][d] * edges[e][d];
                }
                scores[b][e] = (float) sum;
            }
        }
        return scores;
    }

    @Override
    public void close() {
        // Heap only.
    }
}
