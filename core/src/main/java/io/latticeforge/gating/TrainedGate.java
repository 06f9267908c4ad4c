package io.latticeforge.gating;

import io.latticeforge.decisions.FocusGate;
import io.latticeforge.decisions.RejectBy;
import java.util.List;

/**
 * What was learned: scores of edges with their thresholds, and the bound of their energy below which a request is none of these. Immutable by
 * agreement: nobody writes into the arrays.
 *
 * @param edges       distinct names
 * @param dimensions  of the vectors that it takes
 * @param vectors     edge after edge
 * @param biases      one an edge
 * @param thresholds  one an edge: above it the edge is open
 * @param rejectBelow energy of the scores below this: none of these
 * @param temperature softmax(scores / temperature) is the probability of each edge, given that it is one of them
 * @param none        the energy as a probability that a request is none of the edges
 * @param facts       how it was made
 */
public record TrainedGate(List<String> edges, int dimensions, float[] vectors, double[] biases, double[] thresholds, double rejectBelow,
        double temperature, RejectProbability none, TrainingFacts facts) {
    public TrainedGate {
        edges = List.copyOf(edges);
    }

    /** The gate as the sidecar runs it. */
    public FocusGate focusGate(String name) {
        return new FocusGate(name, edges, dimensions, vectors, biases, thresholds, RejectBy.ENERGY, rejectBelow);
    }
}
