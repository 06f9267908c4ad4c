package io.latticeforge.kernels;

import java.util.Arrays;
import java.util.Comparator;

/**
 * The distribution that a token was drawn from, the long way: sorts the whole row and keeps what a server keeps. Double throughout, shares
 * nothing with the kernels.
 */
final class SampledOracle {
    final double entropy;
    final double varentropy;
    /** ln q of the chosen token; NaN where q does not have it. */
    final double logProb;
    /** How many tokens top k keeps, equals of the k-th among them. */
    final int best;
    /** Relative distance of the nearest cumulative mass from the bound of the nucleus: near 0 rounding decides. */
    final double closeness;

    SampledOracle(float[] logits, int chosen, Sampling sampling) {
        Integer[] order = new Integer[logits.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble((Integer i) -> -logits[i] + 0.0).thenComparingInt(i -> i));
        int count = (int) Arrays.stream(order).filter(i -> logits[i] > Float.NEGATIVE_INFINITY).count();
        if (sampling.topK() > 0 && sampling.topK() < count) {
            int k = sampling.topK();
            while (k != Observation.TOP_K && k < count && logits[order[k]] == logits[order[k - 1]]) {
                k++;
            }
            count = k;
        }
        best = count;
        double[] w = new double[count];
        double mass = 0;
        for (int i = 0; i < count; i++) {
            w[i] = Math.exp(((double) logits[order[i]] - logits[order[0]]) / sampling.temperature());
            mass += w[i];
        }
        double nearest = 1;
        if (sampling.topP() < 1) {
            int m = 0;
            double sum = 0;
            while (sum < sampling.topP() * mass) {
                sum += w[m++];
                nearest = Math.min(nearest, Math.abs(sum / mass - sampling.topP()));
            }
            count = m;
            mass = sum;
        }
        double h = 0;
        for (int i = 0; i < count; i++) {
            double q = w[i] / mass;
            h -= q == 0 ? 0 : q * Math.log(q);
        }
        double v = 0;
        for (int i = 0; i < count; i++) {
            double q = w[i] / mass;
            v += q == 0 ? 0 : q * (Math.log(q) + h) * (Math.log(q) + h);
        }
        entropy = h;
        varentropy = v;
        closeness = nearest;
        boolean inside = chosen >= 0 && logits[chosen] >= logits[order[count - 1]] && logits[chosen] > Float.NEGATIVE_INFINITY;
        logProb = inside ? ((double) logits[chosen] - logits[order[0]]) / sampling.temperature() - Math.log(mass) : Double.NaN;
    }
}
