package io.latticeforge.gating;

/**
 * How a gate was made: the same of all of these gives the same gate.
 *
 * @param objective       what was made small
 * @param features        the model that made the vectors, or {@link #OWN_FEATURES}
 * @param data            sha256 of the training file
 * @param examples        lines in it
 * @param negatives       of them, those that are none of the edges
 * @param seed            of the order in which lines were learned from
 * @param precision       wanted of an open edge, on held-out lines
 * @param inScopeRejected wanted share of requests that belong to an edge and are rejected, on held-out lines
 * @param negativeShare   of the negatives' own score that was taken off every edge's
 * @param heldOut         what the training lines say of themselves, each by a model that has not seen it
 */
public record TrainingFacts(Objective objective, String features, String data, int examples, int negatives, long seed, double precision,
        double inScopeRejected, double negativeShare, HeldOut heldOut) {
    /** Of vectors that came with the lines. */
    public static final String OWN_FEATURES = "own";

    /**
     * @param accuracyInScope share of lines of an edge whose best score is its own
     * @param aurocOos        of the energy, negatives against the others; NaN without negatives
     * @param oosRejected     share of negatives rejected; NaN without negatives
     */
    public record HeldOut(double accuracyInScope, double aurocOos, double oosRejected, double inScopeRejected) {}
}
