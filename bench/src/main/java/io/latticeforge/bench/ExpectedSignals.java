package io.latticeforge.bench;

import io.latticeforge.kernels.Observation;
import io.latticeforge.signals.SequenceSignals;

/** The signals of a sample of {@link TokenStream}, by their definitions over its whole history. */
record ExpectedSignals(int tokens, int segments, float lastSegmentMax, double surprise, double finalEntropy, double meanConfidence) {
    static ExpectedSignals of(int sequence, int tokens) {
        Observation o = new Observation();
        int segments = 0;
        float max = 0;
        float lastMax = Float.NaN;
        double luck = 0;
        double variance = 0;
        double confidence = 0;
        double tail = 0;
        int tailTokens = Math.min(tokens, SequenceSignals.FINAL_TOKENS);
        for (int step = 0; step < tokens; step++) {
            TokenStream.fill(sequence, step, o);
            max = Math.max(max, o.entropy);
            if (o.chosenToken == TokenStream.BOUNDARY_TOKEN) {
                segments++;
                lastMax = max;
                max = 0;
            }
            luck += (double) o.chosenLogProb + o.entropy;
            variance += o.varentropy;
            confidence += o.tokenConfidence;
            tail += step >= tokens - tailTokens ? o.entropy : 0;
        }
        return new ExpectedSignals(tokens, segments, lastMax, luck / Math.sqrt(variance + 0.25), tail / tailTokens, confidence / tokens);
    }

    void check(int sequence, SequenceSignals actual, Answers answers) {
        String of = " of sequence " + sequence;
        answers.equal("tokens" + of, tokens, actual.tokens());
        answers.equal("segments" + of, segments, actual.segments().count());
        answers.near("last segment's maximum" + of, lastSegmentMax, actual.segments().lastMax(), 0);
        answers.near("surprise" + of, surprise, actual.surprise().z(), 1e-9);
        answers.near("final entropy" + of, finalEntropy, actual.finalEntropy(), 1e-9);
        answers.near("mean confidence" + of, meanConfidence, actual.meanConfidence(), 1e-9);
    }
}
