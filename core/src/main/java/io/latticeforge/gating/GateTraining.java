package io.latticeforge.gating;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.decisions.FocusGate;
import io.latticeforge.evaluation.Auroc;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.function.IntConsumer;

/**
 * Learns a gate. Everything that is chosen is chosen by the scores that each line gets from a model that has not seen it ({@link CrossFit}): how much
 * the explicit negatives count, temperature, thresholds, reject bound and what it means as a probability. No other file is looked at.
 *
 * @param objective       what is made small
 * @param precision       wanted of an open edge, 0 to 1
 * @param inScopeRejected wanted share of requests that belong to an edge and are rejected, 0 to 1
 */
public record GateTraining(Objective objective, double precision, double inScopeRejected, long seed) {
    /** Shares of the negatives' score to take off every edge's: 0 forgets that there were any, 1 makes the energy the log-odds of belonging. */
    private static final double[] NEGATIVE_SHARES = {0, 0.1, 0.2, 0.3, 0.5, 0.75, 1};

    private static final int MIN_OF_AN_EDGE = 2;

    /**
     * @param features the model that made the vectors
     * @param data     sha256 of the file
     * @param progress is told how much is done, in thousandths
     * @throws LatticeForgeException (MALFORMED) for fewer than two edges or an edge with fewer than two examples, (LIMIT_REACHED) for more edges or
     *     dimensions than a gate can have
     */
    public TrainedGate train(Examples examples, String features, String data, ExecutorService executor, IntConsumer progress) {
        check(examples);
        CrossFit fit = CrossFit.of(objective, examples, seed, executor, progress);
        int edges = examples.edges().size();
        double share = negativeShare(fit, examples);
        float[][] heldOut = fit.heldOut();
        for (float[] z : heldOut) {
            takeOff(z, edges, share);
        }
        double[] energies = energies(heldOut, edges);
        double rejectBelow = Bounds.rejectBelow(inScope(energies, examples.labels()), inScopeRejected);
        double[] thresholds = thresholds(heldOut, examples);
        TrainingFacts facts = new TrainingFacts(objective, features, data, examples.size(), examples.negatives(), seed, precision, inScopeRejected,
                share, said(heldOut, energies, examples, rejectBelow));
        return gate(fit.whole(), examples, share, thresholds, rejectBelow, Temperature.fit(heldOut, examples.labels(), edges),
                RejectProbability.fit(energies, examples.labels()), facts);
    }

    private static void check(Examples examples) {
        int edges = examples.edges().size();
        if (edges < 2) {
            throw new LatticeForgeException(ErrorCode.MALFORMED, "there is " + (edges == 0 ? "no edge" : "one edge, '"
                    + examples.edges().getFirst() + "',") + " to learn; at least 2 are needed", edges, 2);
        }
        if (edges > FocusGate.MAX_EDGES || examples.dimensions() > FocusGate.MAX_DIMENSIONS || examples.dimensions() < 1) {
            throw new LatticeForgeException(ErrorCode.LIMIT_REACHED, edges + " edges of " + examples.dimensions() + " dimensions; a gate has at most "
                    + FocusGate.MAX_EDGES + " of 1 to " + FocusGate.MAX_DIMENSIONS, edges, FocusGate.MAX_EDGES);
        }
        int[] counts = new int[edges];
        for (int label : examples.labels()) {
            if (label != Examples.NONE) {
                counts[label]++;
            }
        }
        for (int e = 0; e < edges; e++) {
            if (counts[e] < MIN_OF_AN_EDGE) {
                throw new LatticeForgeException(ErrorCode.MALFORMED, "the edge '" + examples.edges().get(e) + "' has " + counts[e]
                        + " example; at least " + MIN_OF_AN_EDGE + " are needed, as each is judged by a model that has not seen it", counts[e],
                        MIN_OF_AN_EDGE);
            }
        }
    }

    /** The share with the largest area; without a class for negatives there is nothing to take off. */
    private double negativeShare(CrossFit fit, Examples examples) {
        int edges = examples.edges().size();
        if (objective.classes(examples) == edges) {
            return 0;
        }
        double best = 0;
        double bestArea = -1;
        for (double share : NEGATIVE_SHARES) {
            double[] scores = new double[examples.size()];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = Energy.of(fit.heldOut()[i], edges, 1) - share * negative(fit.heldOut()[i], edges);
            }
            double area = area(scores, examples.labels());
            if (area > bestArea) {
                bestArea = area;
                best = share;
            }
        }
        return best;
    }

    /** A fold that had no negatives in its training lines has no score for them. */
    private static double negative(float[] z, int edges) {
        return z.length > edges ? z[edges] : 0;
    }

    private static void takeOff(float[] z, int edges, double share) {
        float off = (float) (share * negative(z, edges));
        for (int k = 0; k < edges; k++) {
            z[k] -= off;
        }
    }

    private static double[] energies(float[][] scores, int edges) {
        return Arrays.stream(scores).mapToDouble(z -> Energy.of(z, edges, 1)).toArray();
    }

    private static double[] inScope(double[] energies, int[] labels) {
        double[] some = new double[energies.length];
        int count = 0;
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] != Examples.NONE) {
                some[count++] = energies[i];
            }
        }
        return Arrays.copyOf(some, count);
    }

    private static double area(double[] scores, int[] labels) {
        boolean[] inScope = new boolean[labels.length];
        for (int i = 0; i < labels.length; i++) {
            inScope[i] = labels[i] != Examples.NONE;
        }
        Auroc area = new Auroc();
        area.add(scores, inScope);
        return area.value();
    }

    private double[] thresholds(float[][] heldOut, Examples examples) {
        double[] thresholds = new double[examples.edges().size()];
        double[] scores = new double[heldOut.length];
        boolean[] own = new boolean[heldOut.length];
        for (int e = 0; e < thresholds.length; e++) {
            for (int i = 0; i < heldOut.length; i++) {
                scores[i] = heldOut[i][e];
                own[i] = examples.labels()[i] == e;
            }
            thresholds[e] = Bounds.threshold(scores, own, precision);
        }
        return thresholds;
    }

    private static TrainingFacts.HeldOut said(float[][] heldOut, double[] energies, Examples examples, double rejectBelow) {
        int edges = examples.edges().size();
        int inScope = 0;
        int right = 0;
        int inScopeRejected = 0;
        int oosRejected = 0;
        for (int i = 0; i < heldOut.length; i++) {
            int label = examples.labels()[i];
            boolean rejected = energies[i] < rejectBelow;
            if (label == Examples.NONE) {
                oosRejected += rejected ? 1 : 0;
            } else {
                inScope++;
                inScopeRejected += rejected ? 1 : 0;
                int best = 0;
                for (int k = 1; k < edges; k++) {
                    best = heldOut[i][k] > heldOut[i][best] ? k : best;
                }
                right += best == label ? 1 : 0;
            }
        }
        return new TrainingFacts.HeldOut((double) right / inScope, area(energies, examples.labels()),
                (double) oosRejected / examples.negatives(), (double) inScopeRejected / inScope);
    }

    /** The negatives' score is linear as well, so it can be taken off the edges' once and for all. */
    private static TrainedGate gate(LinearScores whole, Examples examples, double share, double[] thresholds, double rejectBelow, double temperature,
            RejectProbability none, TrainingFacts facts) {
        int edges = examples.edges().size();
        int dimensions = examples.dimensions();
        float[] vectors = new float[edges * dimensions];
        double[] biases = new double[edges];
        boolean negatives = whole.classes() > edges;
        for (int e = 0; e < edges; e++) {
            biases[e] = whole.biases()[e] - (negatives ? share * whole.biases()[edges] : 0);
            for (int d = 0; d < dimensions; d++) {
                int row = d * whole.classes();
                vectors[e * dimensions + d] = (float) (whole.weights()[row + e] - (negatives ? share * whole.weights()[row + edges] : 0));
            }
        }
        return new TrainedGate(examples.edges(), dimensions, vectors, biases, thresholds, rejectBelow, temperature, none, facts);
    }
}
