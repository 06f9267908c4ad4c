package io.latticeforge.compute;

/** Scores of a gate's edges: score[b, e] = sum over d of x[b, d] edge[e, d]. Belongs to one thread. */
public interface GateScorer extends AutoCloseable {
    /**
     * @param vectors [B, dimensions]
     * @return [B, edges]
     * @throws io.latticeforge.base.LatticeForgeException (MALFORMED) for vectors of another dimension
     */
    float[][] score(float[][] vectors);

    @Override
    void close();
}
