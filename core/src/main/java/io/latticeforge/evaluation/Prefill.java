package io.latticeforge.evaluation;

import java.util.List;

/**
 * Prompt tokens that a server reads before it generates. A wave that begins later reads the prompt again unless it is still in a cache.
 *
 * <p>Example: a prompt of 9 tokens and 5 samples begun: 45; 9 with a prefix cache.
 *
 * @param tokens one prompt for each sample begun; NaN where a group's prompt is not known
 * @param prefixCached one prompt for each group
 */
record Prefill(double tokens, double prefixCached) {
    /** @param samples begun, by group */
    static Prefill of(List<TraceGroup> groups, double[] samples) {
        double tokens = 0;
        double cached = 0;
        for (int g = 0; g < samples.length; g++) {
            double prompt = groups.get(g).promptTokens();
            tokens += prompt * samples[g];
            cached += prompt;
        }
        return new Prefill(tokens, cached);
    }

    /** Every recorded sample is begun. */
    static Prefill ofEverything(List<TraceGroup> groups) {
        return of(groups, groups.stream().mapToDouble(group -> group.traces().size()).toArray());
    }
}
