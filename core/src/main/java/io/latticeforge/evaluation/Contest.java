package io.latticeforge.evaluation;

import io.latticeforge.policy.Policy;
import java.util.ArrayList;
import java.util.List;

/**
 * Policies held, one by one, against the majority of everything on the same recorded questions: what tuning asks. The result depends on
 * traces, policy, orders and seed alone. Safe for many threads.
 *
 * <pre>{@code
 * Standing standing = new Contest(List.of(traces), 0.01, 1).play(policy, 20);
 * }</pre>
 */
public final class Contest {
    private final Corpus corpus;
    private final double[] majority;
    private final double margin;
    private final long seed;

    /** @param margin of accuracy that may be lost, such as 0.01 */
    public Contest(List<TraceSet> traces, double margin, long seed) {
        corpus = new Corpus(traces);
        majority = new Baseline(corpus, new CompletePlay(corpus, CompletePlay.EVERYTHING)).majority();
        this.margin = margin;
        this.seed = seed;
    }

    /** @param shuffles orders of samples to average over; 0 is the recorded order */
    public Standing play(Policy policy, int shuffles) {
        Orders orders = new Orders(seed, shuffles);
        List<Played> plays = new ArrayList<>();
        for (int shuffle = 0; shuffle < orders.count(policy); shuffle++) {
            plays.add(new Played(corpus, policy, orders, shuffle, 0));
        }
        PolicyResult result = PolicyResult.of(policy, plays, majority.length);
        NonInferiority found = NonInferiority.of(result.scores(), majority, margin, seed);
        return new Standing(majority.length, result.accuracy(), mean(majority, 0, majority.length),
                result.tokensWithProbes() / Math.max(1, corpus.tokens()), Math.min(found.interval().low(), found.bootstrap().low()),
                Math.max(found.interval().high(), found.bootstrap().high()), worstSet(result.scores()), found.word().toString());
    }

    private double worstSet(double[] scores) {
        double worst = Double.POSITIVE_INFINITY;
        int from = 0;
        for (TraceSet set : corpus.sets()) {
            int to = from + set.groupCount();
            if (to > from) {
                worst = Math.min(worst, mean(scores, from, to) - mean(majority, from, to));
            }
            from = to;
        }
        return worst;
    }

    private static double mean(double[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i];
        }
        return sum / (to - from);
    }
}
