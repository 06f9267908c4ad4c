package io.latticeforge.decisions;

/**
 * What a ballot counts that lacks the value a vote weighs by: as much as the mean of those that have it, so that it neither leads nor is
 * lost; 1 where none has it, so that the vote is the majority.
 *
 * <p>Example: weights 0.2, unknown, 0.6: the unknown one counts 0.4.
 */
final class Unknown {
    private Unknown() {}

    /** Replaces each weight that is NaN. */
    static void asMean(double[] weights, int count) {
        double sum = 0;
        int known = 0;
        for (int i = 0; i < count; i++) {
            if (!Double.isNaN(weights[i])) {
                sum += weights[i];
                known++;
            }
        }
        double mean = known == 0 ? 1 : sum / known;
        for (int i = 0; known < count && i < count; i++) {
            weights[i] = Double.isNaN(weights[i]) ? mean : weights[i];
        }
    }
}
