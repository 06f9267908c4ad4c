package io.latticeforge.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Percentile bootstrap by group (Efron 1979): groups are drawn with replacement, all samples of a group together. Deterministic for a seed.
 *
 * <p>Example: scores 1 1 1 0 of four groups: means of resamples of four; the 2.5 and 97.5 percentiles are 0.25 and 1.
 */
final class Bootstrap {
    static final int RESAMPLES = 2_000;

    private Bootstrap() {}

    /** @param alpha error probability at each end */
    static Interval ofMean(double[] byGroup, double alpha, long seed) {
        if (byGroup.length == 0) {
            return Interval.NONE;
        }
        SplittableRandom random = new SplittableRandom(seed);
        double[] means = new double[RESAMPLES];
        for (int r = 0; r < RESAMPLES; r++) {
            double sum = 0;
            for (int i = 0; i < byGroup.length; i++) {
                sum += byGroup[random.nextInt(byGroup.length)];
            }
            means[r] = sum / byGroup.length;
        }
        Arrays.sort(means);
        int cut = (int) Math.floor(alpha * RESAMPLES);
        return new Interval(means[cut], means[RESAMPLES - 1 - cut]);
    }
}
