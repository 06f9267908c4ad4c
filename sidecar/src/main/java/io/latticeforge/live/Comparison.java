package io.latticeforge.live;

import io.latticeforge.demo.Baseline;
import io.latticeforge.demo.GroupOutcome;
import io.latticeforge.demo.PassResult;
import io.latticeforge.evaluation.Bootstrap;
import io.latticeforge.evaluation.Interval;
import io.latticeforge.evaluation.NonInferiority;
import java.util.Arrays;
import java.util.List;

/**
 * A pass against the same questions without a sidecar, paired by question.
 *
 * @param wallPlainSeconds of all questions without a sidecar
 * @param wallSeconds      of all questions with it
 * @param tokensSaved      90 % interval, bootstrap by question; shares of 1
 * @param wallSaved        90 % interval of the share of the wall clock that was saved
 * @param accuracy         against the majority of everything
 */
record Comparison(PassResult pass, double wallPlainSeconds, double wallSeconds, Interval tokensSaved, Interval wallSaved,
        NonInferiority accuracy) {
    private static final double ALPHA = 0.05;

    static Comparison of(PassResult pass, long[] plainNs, long[] withNs, long seed) {
        List<GroupOutcome> groups = pass.groups();
        double[] used = groups.stream().mapToDouble(GroupOutcome::tokens).toArray();
        double[] all = groups.stream().mapToDouble(g -> Baseline.tokens(g.group())).toArray();
        double[] right = groups.stream().mapToDouble(g -> g.correct() ? 1 : 0).toArray();
        double[] majority = groups.stream().mapToDouble(g -> Baseline.accuracy(g.group(), g.group().sequences().size())).toArray();
        double[] plain = Arrays.stream(plainNs).asDoubleStream().toArray();
        double[] with = Arrays.stream(withNs).asDoubleStream().toArray();
        return new Comparison(pass, seconds(plainNs), seconds(withNs), saved(used, all, seed), saved(with, plain, seed),
                NonInferiority.of(right, majority, NonInferiority.MARGIN, seed));
    }

    private static double seconds(long[] ns) {
        return Arrays.stream(ns).sum() / 1e9;
    }

    private static Interval saved(double[] used, double[] of, long seed) {
        Interval ratio = Bootstrap.ofRatio(used, of, ALPHA, seed);
        return new Interval(1 - ratio.high(), 1 - ratio.low());
    }

    /** Share of the wall clock that was saved. */
    double wallSavedRatio() {
        return 1 - wallSeconds / wallPlainSeconds;
    }

    /** Of the difference of accuracies: the bounds that the word is from, the more careful of the two at each end. */
    Interval difference() {
        Interval exact = accuracy.interval();
        Interval bootstrap = accuracy.bootstrap();
        return new Interval(Math.min(exact.low(), bootstrap.low()), Math.max(exact.high(), bootstrap.high()));
    }
}
