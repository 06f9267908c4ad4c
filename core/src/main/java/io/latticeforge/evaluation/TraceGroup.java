package io.latticeforge.evaluation;

import java.util.List;
import java.util.regex.Pattern;

/**
 * One question and its recorded samples.
 *
 * @param kind family of the question; empty if there is but one
 * @param truth the right answer, canonical
 * @param prompt words of the question; empty if they are not known
 */
record TraceGroup(String id, String kind, String truth, List<Trace> traces, String prompt) {
    private static final Pattern SPACE = Pattern.compile("\\s+");

    /** A question whose words are not known. */
    TraceGroup(String id, String kind, String truth, List<Trace> traces) {
        this(id, kind, truth, traces, "");
    }

    static String[] words(String prompt) {
        return SPACE.split(prompt.strip());
    }

    /** Tokens of the prompt, the one that begins the text included, where a word is a token; NaN if its words are not known. */
    double promptTokens() {
        return prompt.isBlank() ? Double.NaN : words(prompt).length + 1;
    }

    long tokens() {
        return traces.stream().mapToLong(Trace::tokens).sum();
    }

    boolean answered() {
        return traces.stream().anyMatch(trace -> trace.answer() != null);
    }
}
