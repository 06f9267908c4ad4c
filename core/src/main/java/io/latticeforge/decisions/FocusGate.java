package io.latticeforge.decisions;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.util.HashSet;
import java.util.List;

/**
 * Opens edge e when &lt;focus, e&gt; + bias of e &gt; threshold of e (formulas §5), and says "none of these" when the score named by
 * {@link RejectBy} lies below {@code rejectBelow}. Products and sums are made in double, in the order of the dimensions, so that the same focus
 * always gives the same bits: it runs inside the deterministic fold. Immutable, unless a {@link GateLearning} was made for it.
 *
 * <p>Example: edges (1, 0) and (0.6, 0.8), thresholds 0.5, no bias, focus (0, 1): scores 0 and 0.8: the second is open, the first is not; energy
 * ln(1 + e^0.8) = 1.1711.
 */
public final class FocusGate {
    public static final int MAX_EDGES = 4_096;
    public static final int MAX_DIMENSIONS = 4_096;

    private final String name;
    private final List<String> edges;
    private final int dimensions;

    /** [dimensions, edges]: edges lie side by side, so that the inner loop can use vectors without changing the order of any sum. */
    private final double[] columns;

    private final double[] biases;
    private final double[] thresholds;
    private final RejectBy rejectBy;
    private final double rejectBelow;

    /** Of edges without bias that rejects by the best score. */
    public FocusGate(String name, List<String> edges, int dimensions, float[] vectors, double[] thresholds, double rejectBelow) {
        this(name, edges, dimensions, vectors, new double[edges.size()], thresholds, RejectBy.BEST_SCORE, rejectBelow);
    }

    /**
     * @param edges distinct names
     * @param vectors edge after edge, each with {@code dimensions} finite values
     * @param biases one for each edge, finite
     * @param thresholds one for each edge, not NaN
     * @param rejectBelow reject score below this: none of these; NaN for no such bound
     */
    public FocusGate(String name, List<String> edges, int dimensions, float[] vectors, double[] biases, double[] thresholds, RejectBy rejectBy,
            double rejectBelow) {
        this.name = name;
        this.edges = List.copyOf(edges);
        this.dimensions = dimensions;
        this.biases = biases.clone();
        this.thresholds = thresholds.clone();
        this.rejectBy = rejectBy;
        this.rejectBelow = rejectBelow;
        checkRange("edges", edges.size(), MAX_EDGES);
        checkRange("dimensions", dimensions, MAX_DIMENSIONS);
        checkLength("vectors", vectors.length, edges.size() * dimensions);
        checkLength("biases", biases.length, edges.size());
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
            if (Double.isNaN(thresholds[i]) || !Double.isFinite(biases[i])) {
                throw refused("the " + (Double.isNaN(thresholds[i]) ? "threshold" : "bias") + " of edge '" + edges.get(i) + "' is "
                        + (Double.isNaN(thresholds[i]) ? thresholds[i] : biases[i]), i, edges.size());
            }
        }
        columns = new double[vectors.length];
        for (int i = 0; i < vectors.length; i++) {
            columns[i % dimensions * edges.size() + i / dimensions] = vectors[i];
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
        int count = edges.size();
        result.clear(count);
        double[] sums = result.sums();
        for (int i = 0; i < dimensions; i++) {
            add(focus[i], i * count, sums, count);
        }
        boolean anyOpen = false;
        for (int edge = 0; edge < count; edge++) {
            double score = sums[edge] + biases[edge];
            boolean open = score > thresholds[edge];
            anyOpen |= open;
            result.add(edge, score, open);
        }
        switch (rejectBy) {
            case BEST_SCORE -> result.reject(!anyOpen || result.score(0) < rejectBelow, result.score(0));
            case ENERGY -> {
                double energy = energy(result);
                result.reject(energy < rejectBelow, energy);
            }
        }
    }

    private void add(double x, int from, double[] sums, int count) {
        for (int edge = 0; edge < count; edge++) {
            sums[edge] += x * columns[from + edge];
        }
    }

    private static double energy(GateScores result) {
        double best = result.score(0);
        double sum = 0;
        for (int rank = 0; rank < result.size(); rank++) {
            sum += StrictMath.exp(result.score(rank) - best);
        }
        return best + StrictMath.log(sum);
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

    /** Index of an edge; -1 if there is none of that name. */
    public int indexOf(String edge) {
        return edges.indexOf(edge);
    }

    /** [dimensions, edges], the gate's own: its {@link GateLearning} writes them. */
    double[] columns() {
        return columns;
    }

    /** [edges], the gate's own. */
    double[] biases() {
        return biases;
    }

    public RejectBy rejectBy() {
        return rejectBy;
    }

    public double rejectBelow() {
        return rejectBelow;
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
