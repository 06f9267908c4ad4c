package io.latticeforge.gating;

/**
 * Scores of classes: z[k] = b[k] + sum over d of x[d] W[d, k]. The loop runs over classes inside and dimensions outside, so that the compiler may
 * use vectors and yet every sum is made in the order of the dimensions: the same bits on every machine.
 *
 * @param weights [dimensions, classes]
 * @param biases  [classes]
 */
record LinearScores(int dimensions, int classes, float[] weights, float[] biases) {
    static LinearScores zeros(int dimensions, int classes) {
        return new LinearScores(dimensions, classes, new float[dimensions * classes], new float[classes]);
    }

    /** @param z receives [classes] */
    void of(float[] x, float[] z) {
        System.arraycopy(biases, 0, z, 0, classes);
        for (int d = 0; d < dimensions; d++) {
            add(x[d], weights, d * classes, z, classes);
        }
    }

    private static void add(float x, float[] weights, int from, float[] z, int classes) {
        for (int k = 0; k < classes; k++) {
            z[k] += x * weights[from + k];
        }
    }
}
