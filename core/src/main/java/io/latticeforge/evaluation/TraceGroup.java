package io.latticeforge.evaluation;

import java.util.List;

/**
 * One question and its recorded samples.
 *
 * @param kind family of the question; empty if there is but one
 * @param truth the right answer, canonical
 * @param budget samples that may be drawn for it; more than there are where the recorded run was settled before it drew them all
 */
record TraceGroup(String id, String kind, String truth, List<Trace> traces, int budget) {
    /** All samples that might have been drawn are there. */
    TraceGroup(String id, String kind, String truth, List<Trace> traces) {
        this(id, kind, truth, traces, traces.size());
    }

    long tokens() {
        return traces.stream().mapToLong(Trace::tokens).sum();
    }

    boolean answered() {
        return traces.stream().anyMatch(trace -> trace.answer() != null);
    }
}
