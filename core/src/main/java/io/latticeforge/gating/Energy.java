package io.latticeforge.gating;

/**
 * ln sum of exp(z[k] / T): high where some edge fits, low where none does (Liu et al. 2020, arXiv 2010.03759, section 3.1, its sign turned). Unlike
 * the largest softmax it does not forget how large the scores are. Example: z = (0, 0), T = 1: ln 2 = 0.6931.
 */
final class Energy {
    private Energy() {}

    static double of(float[] z, int edges, double temperature) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < edges; k++) {
            largest = Math.max(largest, z[k]);
        }
        double sum = 0;
        for (int k = 0; k < edges; k++) {
            sum += StrictMath.exp((z[k] - largest) / temperature);
        }
        return largest / temperature + StrictMath.log(sum);
    }
}
