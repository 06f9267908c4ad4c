package io.latticeforge.gating;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/**
 * Fits {@link LinearScores} to examples: mean loss + |W|^2 / (2 C n), by Adam (Kingma and Ba 2015, arXiv 1412.6980, algorithm 1) on batches in an
 * order drawn from the seed, its rate falling linearly to zero so that it comes to rest. Float, each sum in one order: the same seed gives the
 * same bits.
 */
final class Descent {
    /** Of a regression on sentence embeddings of length 1. Chosen with an eye on CLINC150's validation lines, where 11 and 22 did the same. */
    static final double C = 13;

    /** A negative stands for so many: there are few of them for all that is none of these. Chosen as {@link #C} was; 20 did the same. */
    static final float NEGATIVE_WEIGHT = 5;

    static final int EPOCHS = 15;
    private static final int MIN_STEPS = 600;
    private static final int BATCH = 128;
    private static final double RATE = 0.05;
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final float EPSILON = 1e-8f;

    private final Objective objective;
    private final Examples examples;
    private final int classes;
    final LinearScores scores;
    final float[] slope;
    final float[] biasSlope;
    private final float[][] z;

    Descent(Objective objective, Examples examples) {
        this.objective = objective;
        this.examples = examples;
        classes = objective.classes(examples);
        scores = LinearScores.zeros(examples.dimensions(), classes);
        slope = new float[scores.weights().length];
        biasSlope = new float[classes];
        z = new float[4][classes];
    }

    /** @param epochDone is told how many of {@link #epochs} are done */
    static LinearScores fit(Objective objective, Examples examples, long seed, IntConsumer epochDone) {
        Descent descent = new Descent(objective, examples);
        descent.run(seed, epochDone);
        return descent.scores;
    }

    static int epochs(int examples) {
        int steps = (examples + BATCH - 1) / BATCH;
        return Math.max(EPOCHS, (MIN_STEPS + steps - 1) / steps);
    }

    private void run(long seed, IntConsumer epochDone) {
        int[] order = new int[examples.size()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        SplittableRandom random = new SplittableRandom(seed);
        Moments weights = new Moments(scores.weights());
        Moments biases = new Moments(scores.biases());
        int epochs = epochs(order.length);
        long steps = (long) epochs * ((order.length + BATCH - 1) / BATCH);
        long step = 0;
        float decay = (float) (1 / (C * order.length));
        for (int epoch = 0; epoch < epochs; epoch++) {
            shuffle(order, random);
            for (int from = 0; from < order.length; from += BATCH) {
                slopes(order, from, Math.min(from + BATCH, order.length));
                double rate = RATE * (1 - (double) step / steps);
                step++;
                weights.step(slope, decay, rate, step);
                biases.step(biasSlope, 0, rate, step);
            }
            epochDone.accept(epoch + 1);
        }
    }

    private static void shuffle(int[] order, SplittableRandom random) {
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int held = order[i];
            order[i] = order[j];
            order[j] = held;
        }
    }

    /** Slopes of the mean loss over part of the examples, without the decay; gives that loss. */
    double slopes(int[] order, int from, int to) {
        Arrays.fill(slope, 0);
        Arrays.fill(biasSlope, 0);
        float share = 1f / (to - from);
        double loss = 0;
        int at = from;
        for (; at + 4 <= to; at += 4) {
            for (int j = 0; j < 4; j++) {
                loss += byScores(order[at + j], share, z[j]);
            }
            addFour(order, at);
        }
        for (; at < to; at++) {
            loss += byScores(order[at], share, z[0]);
            addOne(examples.vectors()[order[at]], z[0]);
        }
        return loss;
    }

    private double byScores(int example, float share, float[] z) {
        scores.of(examples.vectors()[example], z);
        boolean negative = examples.labels()[example] == Examples.NONE;
        double loss = objective.lossAndSlope(z, classes,
                negative && objective == Objective.MULTINOMIAL ? classes - 1 : examples.labels()[example]);
        float weight = negative ? NEGATIVE_WEIGHT * share : share;
        for (int k = 0; k < classes; k++) {
            z[k] *= weight;
            biasSlope[k] += z[k];
        }
        return weight * loss;
    }

    private void addOne(float[] x, float[] z) {
        for (int d = 0; d < x.length; d++) {
            int from = d * classes;
            for (int k = 0; k < classes; k++) {
                slope[from + k] += x[d] * z[k];
            }
        }
    }

    /** Four examples for one load and store of each sum. */
    private void addFour(int[] order, int at) {
        float[] x0 = examples.vectors()[order[at]];
        float[] x1 = examples.vectors()[order[at + 1]];
        float[] x2 = examples.vectors()[order[at + 2]];
        float[] x3 = examples.vectors()[order[at + 3]];
        for (int d = 0; d < x0.length; d++) {
            addRow(slope, d * classes, classes, x0[d], z[0], x1[d], z[1], x2[d], z[2], x3[d], z[3]);
        }
    }

    private static void addRow(float[] slope, int from, int classes, float x0, float[] z0, float x1, float[] z1, float x2, float[] z2, float x3,
            float[] z3) {
        for (int k = 0; k < classes; k++) {
            slope[from + k] += x0 * z0[k] + x1 * z1[k] + x2 * z2[k] + x3 * z3[k];
        }
    }

    /** Adam's means of slopes and of their squares. */
    private static final class Moments {
        private final float[] values;
        private final float[] mean;
        private final float[] square;

        Moments(float[] values) {
            this.values = values;
            mean = new float[values.length];
            square = new float[values.length];
        }

        void step(float[] slope, float decay, double rate, long step) {
            float scale = (float) (rate / (1 - StrictMath.pow(BETA1, step)));
            float root = (float) (1 / (1 - StrictMath.pow(BETA2, step)));
            for (int i = 0; i < values.length; i++) {
                float g = slope[i] + decay * values[i];
                mean[i] = (float) BETA1 * mean[i] + (float) (1 - BETA1) * g;
                square[i] = (float) BETA2 * square[i] + (float) (1 - BETA2) * g * g;
                values[i] -= scale * mean[i] / ((float) Math.sqrt(square[i] * root) + EPSILON);
            }
        }
    }
}
