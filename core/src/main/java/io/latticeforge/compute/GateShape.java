package io.latticeforge.compute;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;

/**
 * Dimensions of a gate's edges, and the check of what is scored against them.
 *
 * @param edges      how many, at least 1
 * @param dimensions of each, at least 1
 */
public record GateShape(int edges, int dimensions) {
    /** @throws LatticeForgeException {@link ErrorCode#MALFORMED} if there is no edge or they differ in dimension */
    public static GateShape of(float[][] edges) {
        if (edges.length == 0 || edges[0].length == 0) {
            throw new LatticeForgeException(ErrorCode.MALFORMED, "a gate needs at least one edge of at least one dimension");
        }
        GateShape shape = new GateShape(edges.length, edges[0].length);
        shape.check(edges);
        return shape;
    }

    /** @throws LatticeForgeException {@link ErrorCode#MALFORMED} for a vector of another dimension */
    public void check(float[][] vectors) {
        for (int b = 0; b < vectors.length; b++) {
            if (vectors[b].length != dimensions) {
                throw new LatticeForgeException(ErrorCode.MALFORMED, "vector " + b + " has " + vectors[b].length
                        + " dimensions; the gate's edges have " + dimensions, vectors[b].length, dimensions);
            }
        }
    }

    /** The rows one after another. */
    public static float[] flat(float[][] rows, int dimensions) {
        float[] flat = new float[rows.length * dimensions];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, flat, row * dimensions, dimensions);
        }
        return flat;
    }
}
