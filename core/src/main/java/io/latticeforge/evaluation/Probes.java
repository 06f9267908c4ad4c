package io.latticeforge.evaluation;

/**
 * The answer if asked now, after each token.
 *
 * @param ids of the answer's token, one for each token; empty where probes were not recorded
 * @param canonical answer of each id
 */
record Probes(int[] ids, String[] canonical) {
    static final Probes NONE = new Probes(new int[0], new String[0]);

    /** Tokens that asking costs: its suffix and its answer (models/traces/README.md). */
    static final int TOKENS = 2;

    String answer(int t) {
        return ids.length == 0 ? "" : canonical[ids[t]];
    }
}
