package io.latticeforge.gating;

/**
 * Scores of classes: z[k] = b[k] + sum over d of x[d] W[d, k]. The loop runs over classes inside and dimensions outside, so that the compiler may
 * use vectors and yet every sum is made in one order: the same bits on every machine.
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
        int d = 0;
        for (; d + 4 <= dimensions; d += 4) {
            addFour(x, d, z);
        }
        for (; d < dimensions; d++) {
            int from = d * classes;
            for (int k = 0; k < classes; k++) {
                z[k] += x[d] * weights[from + k];
            }
        }
    }

    /** Four dimensions for one load and store of each sum. */
    private void addFour(float[] x, int d, float[] z) {
        float x0 = x[d];
        float x1 = x[d + 1];
        float x2 = x[d + 2];
        float x3 = x[d + 3];
        int row0 = d * classes;
        int row1 = row0 + classes;
        int row2 = row1 + classes;
        int row3 = row2 + classes;
        for (int k = 0; k < classes; k++) {
            z[k] += x0 * weights[row0 + k] + x1 * weights[row1 + k] + x2 * weights[row2 + k] + x3 * weights[row3 + k];
        }
    }
}
