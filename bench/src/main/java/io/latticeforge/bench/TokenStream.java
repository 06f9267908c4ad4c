package io.latticeforge.bench;

import io.latticeforge.kernels.Observation;

/**
 * Tokens of made-up samples by formula: spiky entropy, a boundary every eight tokens, no draw so unlucky and no segment so calm that an
 * enforced rule of the default policy fires.
 */
final class TokenStream {
    static final int BOUNDARY_TOKEN = 7;
    static final int SEGMENT_TOKENS = 8;

    private TokenStream() {}

    /** Writes the token of a step. */
    static void fill(int sequence, int step, Observation o) {
        boolean boundary = step % SEGMENT_TOKENS == SEGMENT_TOKENS - 1;
        double u = unit(sequence, step);
        // What one token of a pair loses the other wins, so that the running surprise stays near 0.
        double luck = 0.3 * unit(sequence, -1 - step / 2) * (step % 2 == 0 ? 1 : -1);
        o.clear(0);
        o.chosenToken = boundary ? BOUNDARY_TOKEN : 100 + (int) (30_000 * unit(~sequence, step));
        o.entropy = (float) (boundary ? 0.5 + u : 0.02 + 2.5 * u * u * u * u);
        o.varentropy = 0.05f + 0.5f * o.entropy;
        o.logSumExp = 20;
        o.margin = 2 / (1 + o.entropy);
        o.tokenConfidence = 12 - 2 * o.entropy;
        o.selfCertainty = 5;
        o.chosenLogProb = (float) (luck - o.entropy);
    }

    /** 0 to 1, the same for the same arguments (the finaliser of SplitMix64). */
    private static double unit(int a, int b) {
        long z = ((long) a << 32 ^ b & 0xFFFFFFFFL) + 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return ((z ^ z >>> 31) >>> 11) * 0x1p-53;
    }
}
