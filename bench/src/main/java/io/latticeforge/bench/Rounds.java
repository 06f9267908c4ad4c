package io.latticeforge.bench;

import java.util.Arrays;

/** Contenders in turn, round after round, so that what disturbs the machine disturbs all of them. The first rounds are not counted. */
final class Rounds {
    private static final int WARM_UP_ROUNDS = 2;

    private final double[][] us;

    private Rounds(double[][] us) {
        this.us = us;
    }

    static Rounds play(int rounds, long turnNs, Contender... contenders) {
        double[][] us = new double[contenders.length][rounds];
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            for (int i = 0; i < contenders.length; i++) {
                double time = contenders[i].us(turnNs);
                if (round >= 0) {
                    us[i][round] = time;
                }
            }
        }
        return new Rounds(us);
    }

    /** Rounds that were played elsewhere: microseconds of each contender, round by round. */
    static Rounds of(double[][] us) {
        return new Rounds(us);
    }

    /** Median microseconds of a contender. */
    double median(int contender) {
        return middle(us[contender].clone());
    }

    /** Median over the rounds of one contender's time by another's in the same round; then the lowest and the highest. */
    double[] ratio(int contender, int by) {
        return spread(by, contender);
    }

    /** Median, lowest and highest time of a contender by its median. */
    double[] spread(int contender) {
        double[] sorted = us[contender].clone();
        double median = middle(sorted);
        return new double[] {1, sorted[0] / median, sorted[sorted.length - 1] / median};
    }

    private double[] spread(int by, int contender) {
        double[] ratios = new double[us[contender].length];
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] = us[contender][round] / us[by][round];
        }
        double median = middle(ratios);
        return new double[] {median, ratios[0], ratios[ratios.length - 1]};
    }

    private static double middle(double[] values) {
        Arrays.sort(values);
        int half = values.length / 2;
        return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }
}
