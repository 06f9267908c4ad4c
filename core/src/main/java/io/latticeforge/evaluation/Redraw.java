package io.latticeforge.evaluation;

import java.util.Arrays;
import java.util.Comparator;

/**
 * One recorded row under other sampling settings. Of equal logits the lower id comes first.
 *
 * <pre>
 * p_i = e^(z_i / T) / Σ_kept e^(z_j / T)    kept: the k largest
 * T = 0: the largest; of equal largest each the same
 * </pre>
 *
 * <p>Worked: logits ln 1, ln 2, ln 4: at T = 1 ¹⁄₇ ²⁄₇ ⁴⁄₇; of the top 2 0 ⅓ ⅔; at T = ½ ¹⁄₂₁ ⁴⁄₂₁ ¹⁶⁄₂₁.
 */
final class Redraw {
    /** In place of k: nothing is cut off. */
    static final int ALL = 0;

    private final float[] logits;
    private final Integer[] order;

    Redraw(float[] logits) {
        this.logits = logits;
        order = new Integer[logits.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble((Integer i) -> -logits[i]));
    }

    int mostLikely() {
        return order[0];
    }

    /**
     * Probability of each token.
     *
     * @param topK {@link #ALL} or how many are kept
     */
    double[] masses(double temperature, int topK) {
        double[] masses = new double[logits.length];
        int kept = topK == ALL ? order.length : Math.min(topK, order.length);
        float largest = logits[order[0]];
        double sum = 0;
        for (int i = 0; i < kept; i++) {
            float logit = logits[order[i]];
            double mass = temperature > 0 ? Math.exp((logit - largest) / temperature) : logit == largest ? 1 : 0;
            masses[order[i]] = mass;
            sum += mass;
        }
        for (int i = 0; i < kept; i++) {
            masses[order[i]] /= sum;
        }
        return masses;
    }
}
