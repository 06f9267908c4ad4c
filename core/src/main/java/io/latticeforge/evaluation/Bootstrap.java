package io.latticeforge.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Percentile bootstrap by group (Efron 1979): groups are drawn with replacement, all samples of a group together. Deterministic for a seed.
 *
 * <p>Example: scores 1 1 1 0 of four groups: means of resamples of four; the 2.5 and 97.5 percentiles are 0.25 and 1.
 */
public final class Bootstrap {
    static final int RESAMPLES = 2_000;

    private Bootstrap() {}

    /** @param alpha error probability at each end */
    public static Interval ofMean(double[] byGroup, double alpha, long seed) {
        double[] ones = new double[byGroup.length];
        Arrays.fill(ones, 1);
        return ofRatio(byGroup, ones, alpha, seed);
    }

    /** Of the sum of one over the sum of the other; resamples whose second sum is 0 say nothing. */
    public static Interval ofRatio(double[] byGroup, double[] overByGroup, double alpha, long seed) {
        if (byGroup.length == 0) {
            return Interval.NONE;
        }
        SplittableRandom random = new SplittableRandom(seed);
        double[] means = new double[RESAMPLES];
        for (int r = 0; r < RESAMPLES; r++) {
            double sum = 0;
            double over = 0;
            for (int i = 0; i < byGroup.length; i++) {
                int drawn = random.nextInt(byGroup.length);
                sum += byGroup[drawn];
                over += overByGroup[drawn];
            }
            means[r] = over == 0 ? Double.NaN : sum / over;
        }
        Arrays.sort(means);
        // NaN is sorted last.
        int known = (int) Arrays.stream(means).filter(mean -> !Double.isNaN(mean)).count();
        int cut = (int) Math.floor(alpha * known);
        return known == 0 ? Interval.NONE : new Interval(means[cut], means[known - 1 - cut]);
    }
}
