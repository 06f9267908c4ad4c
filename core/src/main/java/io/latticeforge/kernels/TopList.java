package io.latticeforge.kernels;

/**
 * The best {@link Observation#TOP_K} logits seen so far, best first; of equal logits the one with the lower id stands first. Ids must be
 * offered in ascending order: then a later equal never displaces an earlier one, and ties need no comparison of ids.
 */
final class TopList {
    private final float[] logits = new float[Observation.TOP_K];
    private final int[] ids = new int[Observation.TOP_K];
    private int count;

    void clear() {
        count = 0;
    }

    int count() {
        return count;
    }

    boolean full() {
        return count == Observation.TOP_K;
    }

    /** What a logit must exceed to be listed; -Inf until the list is full, so that a masked token never is. */
    float threshold() {
        return count == Observation.TOP_K ? logits[Observation.TOP_K - 1] : Float.NEGATIVE_INFINITY;
    }

    float logit(int rank) {
        return logits[rank];
    }

    int id(int rank) {
        return ids[rank];
    }

    void offer(float logit, int id) {
        if (!(logit > threshold())) {
            return;
        }
        int rank = count == Observation.TOP_K ? count - 1 : count++;
        while (rank > 0 && logits[rank - 1] < logit) {
            logits[rank] = logits[rank - 1];
            ids[rank] = ids[rank - 1];
            rank--;
        }
        logits[rank] = logit;
        ids[rank] = id;
    }

    /** Writes the list as log-probs, the margin and the token confidence (formulas.md §1, DeepConf arXiv 2508.15260). */
    void describe(double logSumExp, Observation out) {
        double sum = 0;
        for (int rank = 0; rank < count; rank++) {
            out.topIds[rank] = ids[rank];
            out.topLogProbs[rank] = (float) (logits[rank] - logSumExp);
            sum += logits[rank];
        }
        out.topCount = count;
        out.margin = count > 1 ? (float) ((double) logits[0] - logits[1]) : Float.NaN;
        out.tokenConfidence = (float) (logSumExp - sum / count);
    }
}
