package io.latticeforge.kernels;

/**
 * Takes values that the client has worked out itself (flag GIVEN), nats. NaN is "not known" and stays so; a value that no distribution
 * can have (infinite, or negative by more than rounding) makes the observation INVALID: a client that is wrong about one value is not
 * believed about another.
 *
 * <p>Worked: H = -1e-7 is rounding and becomes 0; H = -0.5 is INVALID; H = NaN with a margin of 2.1 is an observation without entropy.
 */
public final class StatsReducer {
    /** @param chosenLogProb the chosen token's log-prob; {@linkplain LogProbs#missing missing} values of all servers become NaN */
    public void reduce(
            float entropy,
            float varentropy,
            float tokenConfidence,
            float margin,
            int chosenToken,
            float chosenLogProb,
            Observation out) {
        boolean valid = possible(entropy)
                && possible(varentropy)
                && possible(tokenConfidence)
                && possible(margin)
                && !LogProbs.impossible(chosenLogProb);
        out.clear(valid ? Observation.GIVEN : Observation.INVALID);
        out.chosenToken = chosenToken;
        if (valid) {
            out.entropy = Math.max(0, entropy);
            out.varentropy = Math.max(0, varentropy);
            out.tokenConfidence = Math.max(0, tokenConfidence);
            out.margin = Math.max(0, margin);
            out.chosenLogProb = LogProbs.missing(chosenLogProb) ? Float.NaN : Math.min(0, chosenLogProb);
            out.logSumExp = 0;
        }
    }

    private static boolean possible(float value) {
        return value != value || value >= -LogProbs.ROUNDING_NATS && value < Float.POSITIVE_INFINITY;
    }
}
