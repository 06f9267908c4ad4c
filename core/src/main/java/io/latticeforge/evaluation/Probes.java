package io.latticeforge.evaluation;

/**
 * The answer if asked now, after each token. Arrays have one entry for each token, or none where probes were not recorded.
 *
 * @param ids of the answer's token
 * @param probabilities of that answer, 0 to 1
 * @param entropies of the answer asked for, nats
 * @param canonical answer of each id
 */
record Probes(int[] ids, float[] probabilities, float[] entropies, String[] canonical) {
    static final Probes NONE = new Probes(new int[0], new float[0], new float[0], new String[0]);

    /** Tokens that asking costs: its suffix and its answer (models/traces/README.md). */
    static final int TOKENS = 2;

    boolean recorded() {
        return ids.length > 0;
    }

    /** Empty where probes were not recorded. */
    String answer(int t) {
        return recorded() ? canonical[ids[t]] : "";
    }
}
