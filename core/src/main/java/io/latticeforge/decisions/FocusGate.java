package io.latticeforge.decisions;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.util.HashSet;
import java.util.List;

/**
 * Opens edge e when &lt;focus, e&gt; &gt; threshold of e (formulas §5), and says "none of these" when the best score lies below
 * {@code rejectBelow} or nothing is open. Products and sums are made in double, in the order of the dimensions, so that the same focus
 * always gives the same bits: it runs inside the deterministic fold. Immutable.
 *
 * <p>Example: edges (1, 0) and (0.6, 0.8), thresholds 0.5, focus (0, 1): scores 0 and 0.8: the second is open, the first is not.
 */
public final class FocusGate {
    public static final int MAX_EDGES = 4_096;
    public static final int MAX_DIMENSIONS = 4_096;

    private final String name;
    private final List<String> edges;
    private final int dimensions;
    private final float[] vectors;
    private final double[] thresholds;
    private final double rejectBelow;

    /**
     * @param edges distinct names
     * @param vectors edge after edge, each with {@code dimensions} finite values
     * @param thresholds one for each edge, not NaN
     * @param rejectBelow best score below this: none of these; NaN for no such bound
     */
    public FocusGate(String name, List<String> edges, int dimensions, float[] vectors, double[] thresholds, double rejectBelow) {
        this.name = name;
        this.edges = List.copyOf(edges);
        this.dimensions = dimensions;
        this.vectors = vectors.clone();
        this.thresholds = thresholds.clone();
        this.rejectBelow = rejectBelow;
        checkRange("edges", edges.size(), MAX_EDGES);
        checkRange("dimensions", dimensions, MAX_DIMENSIONS);
        checkLength("vectors", vectors.length, edges.size() * dimensions);
        checkLength("thresholds", thresholds.length, edges.size());
        if (new HashSet<>(edges).size() < edges.size()) {
            throw refused("two edges have the same name", 0, 0);
        }
        for (int i = 0; i < vectors.length; i++) {
            if (!Float.isFinite(vectors[i])) {
                throw refused("edge '" + edges.get(i / dimensions) + "' is " + vectors[i] + " in dimension " + i % dimensions
                        + "; it must be finite", i % dimensions, dimensions);
            }
        }
        for (int i = 0; i < thresholds.length; i++) {
            if (Double.isNaN(thresholds[i])) {
                throw refused("the threshold of edge '" + edges.get(i) + "' is NaN", i, edges.size());
            }
        }
    }

    /** Scores every edge; the result holds all of them, best first, equal scores in the order of the edges. Allocates nothing once warm. */
    public void score(float[] focus, GateScores result) {
        checkLength("focus", focus.length, dimensions);
        for (int i = 0; i < dimensions; i++) {
            if (!Float.isFinite(focus[i])) {
                throw refused("focus is " + focus[i] + " in dimension " + i + "; it must be finite", i, dimensions);
            }
        }
        result.clear(edges.size());
        boolean anyOpen = false;
        for (int edge = 0; edge < edges.size(); edge++) {
            double score = 0;
            for (int i = 0; i < dimensions; i++) {
                score += (double) focus[i] * vectors[edge * dimensions + i];
            }
            boolean open = score > thresholds[edge];
            anyOpen |= open;
            result.add(edge, score, open);
        }
        result.reject(!anyOpen || result.score(0) < rejectBelow);
    }

    public String name() {
        return name;
    }

    public int edges() {
        return edges.size();
    }

    public String edge(int index) {
        return edges.get(index);
    }

    public double threshold(int index) {
        return thresholds[index];
    }

    public int dimensions() {
        return dimensions;
    }

    private void checkRange(String what, int value, int max) {
        if (value < 1 || value > max) {
            throw refused(value + " " + what + "; there must be 1 to " + max, value, value < 1 ? 1 : max);
        }
    }

    private void checkLength(String what, int length, int wanted) {
        if (length != wanted) {
            throw refused(what + " has " + length + " values; " + wanted + " are needed", length, wanted);
        }
    }

    private LatticeForgeException refused(String what, long value, long bound) {
        return new LatticeForgeException(ErrorCode.MALFORMED, "gate '" + name + "': " + what, value, bound);
    }
}
