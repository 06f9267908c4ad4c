package io.latticeforge.evaluation;

import java.util.List;

/**
 * One question and its recorded samples.
 *
 * @param kind family of the question; empty if there is but one
 * @param truth the right answer, canonical
 * @param promptTokens words of the prompt; 0 where it is not recorded
 */
record TraceGroup(String id, String kind, String truth, int promptTokens, List<Trace> traces) {
    long tokens() {
        return traces.stream().mapToLong(Trace::tokens).sum();
    }

    boolean answered() {
        return traces.stream().anyMatch(trace -> trace.answer() != null);
    }
}
