package io.latticeforge.evaluation;

import io.latticeforge.decisions.Ballots;
import io.latticeforge.trace.Validity;

/**
 * One question as a policy answered it.
 *
 * @param ballots as they stood at the end
 * @param tokens that were generated, without those of probes
 * @param probeTokens that asking for answers cost
 * @param steps until the answer, on the critical path: waves follow each other, samples of a wave run together
 * @param slots most samples that ran at one time
 * @param samples that were begun
 * @param validity how far the record can tell the answer
 */
record GroupOutcome(Verdict verdict, Ballots ballots, long tokens, long probeTokens, long steps, int slots, int samples,
        Validity validity) {
    /** Slots held from the first step to the answer: what the question keeps a server from doing for others. */
    long slotSteps() {
        return steps * slots;
    }
}
