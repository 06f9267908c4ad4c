package io.latticeforge.evaluation;

import java.util.List;
import java.util.regex.Pattern;

/**
 * One question and its recorded samples.
 *
 * @param kind family of the question; empty if there is but one
 * @param truth the right answer, canonical
 * @param prompt words of the question; empty if they are not known
 * @param promptTokens tokens of the prompt; NaN if that is not known
 * @param budget samples that may be drawn for it; more than there are where the recorded run was settled before it drew them all
 */
record TraceGroup(String id, String kind, String truth, List<Trace> traces, String prompt, double promptTokens, int budget) {
    private static final Pattern SPACE = Pattern.compile("\\s+");

    /** A question of words that are a token each, behind the one that begins the text. All samples that might have been drawn are there. */
    TraceGroup(String id, String kind, String truth, List<Trace> traces, String prompt) {
        this(id, kind, truth, traces, prompt, prompt.isBlank() ? Double.NaN : words(prompt).length + 1, traces.size());
    }

    /** A question whose words are not known. */
    TraceGroup(String id, String kind, String truth, List<Trace> traces) {
        this(id, kind, truth, traces, "");
    }

    static String[] words(String prompt) {
        return SPACE.split(prompt.strip());
    }

    long tokens() {
        return traces.stream().mapToLong(Trace::tokens).sum();
    }

    boolean answered() {
        return traces.stream().anyMatch(trace -> trace.answer() != null);
    }
}
