package io.latticeforge.kernels;

/**
 * The best {@link Observation#TOP_K} logits seen so far, best first; of equal logits the one with the lower id stands first. Ids must be
 * offered in ascending order: then a later equal never displaces an earlier one.
 *
 * <p>One long holds both, so that an insertion shifts one array: the logit's bits, made to compare as integers, above the complement of
 * the id.
 */
final class TopList {
    private static final int SIZE = Observation.TOP_K;

    private final long[] keys = new long[SIZE];
    private int count;
    private float threshold;

    TopList() {
        clear();
    }

    void clear() {
        count = 0;
        threshold = Float.NEGATIVE_INFINITY;
    }

    int count() {
        return count;
    }

    boolean full() {
        return count == SIZE;
    }

    /** What a logit must exceed to be listed; -Inf until the list is full, so that a masked token never is. */
    float threshold() {
        return threshold;
    }

    float logit(int rank) {
        int ordered = (int) (keys[rank] >> 32);
        return Float.intBitsToFloat(ordered ^ (ordered >> 31 & Integer.MAX_VALUE));
    }

    int id(int rank) {
        return ~(int) keys[rank];
    }

    void offer(float logit, int id) {
        if (!(logit > threshold)) {
            return;
        }
        // Adding 0 makes -0 a +0: they are equal logits.
        int bits = Float.floatToRawIntBits(logit + 0f);
        long key = (long) (bits ^ (bits >> 31 & Integer.MAX_VALUE)) << 32 | ~id & 0xffffffffL;
        int rank = count == SIZE ? SIZE - 1 : count++;
        while (rank > 0 && keys[rank - 1] < key) {
            keys[rank] = keys[rank - 1];
            rank--;
        }
        keys[rank] = key;
        if (count == SIZE) {
            threshold = logit(SIZE - 1);
        }
    }

    /** Writes the list as log-probs, the margin and the token confidence (formulas.md §1, DeepConf arXiv 2508.15260). */
    void describe(double logSumExp, Observation out) {
        double sum = 0;
        for (int rank = 0; rank < count; rank++) {
            float logit = logit(rank);
            out.topIds[rank] = id(rank);
            out.topLogProbs[rank] = (float) (logit - logSumExp);
            sum += logit;
        }
        out.topCount = count;
        out.margin = count > 1 ? (float) ((double) logit(0) - logit(1)) : Float.NaN;
        out.tokenConfidence = (float) (logSumExp - sum / count);
    }
}
