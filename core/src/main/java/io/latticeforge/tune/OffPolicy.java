package io.latticeforge.tune;

import io.latticeforge.evaluation.Bootstrap;
import io.latticeforge.evaluation.Interval;
import java.util.Arrays;

/**
 * What a policy π would have earned, from a log of another policy μ that wrote down its propensities. With w = π/μ and n choices:
 *
 * <pre>
 * IPS    (1/n) Σ w r                       Horvitz and Thompson 1952; unbiased where μ > 0 wherever π > 0
 * SNIPS  Σ w r / Σ w                       Swaminathan and Joachims 2015; a little bias, less variance, never outside the rewards
 * DR     (1/n) Σ (q̂(x, π) + w (r − q̂))     Dudík, Langford and Li 2011, arXiv 1103.4601; unbiased whatever q̂ is
 * ESS    (Σ w)² / Σ w²                     choices that a log of π itself would have to hold for the same certainty, about
 * </pre>
 *
 * <p>Worked: four choices, arm a played with rewards 1 and 0 and propensities 0.5 and 0.25, b twice. For "always a": w = 2, 4, 0, 0;
 * IPS = 2/4 = 0.5, SNIPS = 2/6 = 0.333, ESS = 36/20 = 1.8; with q̂ = 0.5 for a everywhere DR = (2.5 − 1.5 + 0.5 + 0.5)/4 = 0.5.
 *
 * <p>Intervals are percentile bootstraps over choices. μ has learned on the way, so that choices are not independent: the estimates stay
 * unbiased, the intervals are approximate.
 *
 * @param ips NaN, as all else, where the log is empty; snips also where π's arm was never played
 * @param effectiveSamples 0 where π's arm was never played
 */
public record OffPolicy(double ips, Interval ipsInterval, double snips, Interval snipsInterval, double dr, Interval drInterval,
        double effectiveSamples) {
    private static final double ALPHA = 0.025;

    static OffPolicy of(OffPolicyTerms terms, long seed) {
        int n = terms.weights().length;
        double[] weighted = new double[n];
        double[] robust = new double[n];
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double w = terms.weights()[i];
            weighted[i] = w * terms.rewards()[i];
            robust[i] = terms.predicted()[i] + w * (terms.rewards()[i] - terms.predicted()[i]);
            squares += w * w;
        }
        double sum = Arrays.stream(terms.weights()).sum();
        return new OffPolicy(mean(weighted), Bootstrap.ofMean(weighted, ALPHA, seed),
                sum == 0 ? Double.NaN : Arrays.stream(weighted).sum() / sum, Bootstrap.ofRatio(weighted, terms.weights(), ALPHA, seed),
                mean(robust), Bootstrap.ofMean(robust, ALPHA, seed), squares == 0 ? 0 : sum * sum / squares);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }
}
