package io.latticeforge.gating;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.util.List;

/**
 * Vectors with what they are examples of. Immutable by agreement: nobody writes into the arrays.
 *
 * @param edges   distinct names
 * @param vectors [examples, dimensions], finite
 * @param labels  index of the edge, or {@link #NONE} for an explicit negative
 */
public record Examples(List<String> edges, float[][] vectors, int[] labels) {
    /** Label of a request that belongs to no edge. */
    public static final int NONE = -1;

    /** @throws LatticeForgeException (MALFORMED) for a vector of another length or a value that is not finite */
    public Examples {
        edges = List.copyOf(edges);
        for (int i = 0; i < vectors.length; i++) {
            if (vectors[i].length != vectors[0].length) {
                throw new LatticeForgeException(ErrorCode.MALFORMED, "vector " + i + " has " + vectors[i].length + " dimensions; the first has "
                        + vectors[0].length, vectors[i].length, vectors[0].length);
            }
            for (int d = 0; d < vectors[i].length; d++) {
                if (!Float.isFinite(vectors[i][d])) {
                    throw new LatticeForgeException(ErrorCode.MALFORMED, "vector " + i + " is " + vectors[i][d] + " in dimension " + d
                            + "; it must be finite", d, vectors[i].length);
                }
            }
        }
    }

    public int size() {
        return vectors.length;
    }

    public int dimensions() {
        return vectors.length == 0 ? 0 : vectors[0].length;
    }

    public int negatives() {
        int count = 0;
        for (int label : labels) {
            count += label == NONE ? 1 : 0;
        }
        return count;
    }

    /** Those at these places. */
    Examples at(int[] places) {
        float[][] some = new float[places.length][];
        int[] their = new int[places.length];
        for (int i = 0; i < places.length; i++) {
            some[i] = vectors[places[i]];
            their[i] = labels[places[i]];
        }
        return new Examples(edges, some, their);
    }
}
