package io.latticeforge.bench;

/**
 * Entropy and varentropy in f32 as PyTorch has them on a CPU: log_softmax with one vector of accumulators over the row, then exp and
 * products rounded to f32, and sums that cascade. Stands in for PyTorch where it is not installed; and in double, for the truth.
 */
final class FloatMoments {
    private static final int LANES = 8;
    /** Values that a sum adds up before it is a term of the next level. */
    private static final int CHAIN = 16 * LANES;

    private FloatMoments() {}

    /** Entropy and varentropy, nats, in f32. */
    static double[] inFloat(float[] z) {
        float max = Float.NEGATIVE_INFINITY;
        for (float each : z) {
            max = Math.max(max, each);
        }
        float[] lanes = new float[LANES];
        for (int i = 0; i < z.length; i++) {
            lanes[i % LANES] += (float) Math.exp(z[i] - max);
        }
        float sum = 0;
        for (float lane : lanes) {
            sum += lane;
        }
        float log = (float) Math.log(sum);
        float[] weighted = new float[z.length];
        float[] squares = new float[z.length];
        for (int i = 0; i < z.length; i++) {
            float logP = z[i] - max - log;
            weighted[i] = (float) Math.exp(logP) * logP;
            squares[i] = weighted[i] * logP;
        }
        float entropy = -cascade(weighted, 0, z.length);
        return new double[] {entropy, cascade(squares, 0, z.length) - entropy * entropy};
    }

    private static float cascade(float[] values, int from, int to) {
        if (to - from <= CHAIN) {
            float[] lanes = new float[LANES];
            for (int i = from; i < to; i++) {
                lanes[(i - from) % LANES] += values[i];
            }
            return lanes[0] + lanes[1] + (lanes[2] + lanes[3]) + (lanes[4] + lanes[5] + (lanes[6] + lanes[7]));
        }
        int middle = from + (to - from) / 2;
        return cascade(values, from, middle) + cascade(values, middle, to);
    }

    /** Entropy and varentropy, nats, in double. */
    static double[] inDouble(float[] z) {
        double max = Double.NEGATIVE_INFINITY;
        for (float each : z) {
            max = Math.max(max, each);
        }
        double s0 = 0;
        double s1 = 0;
        for (float each : z) {
            double e = Math.exp(each - max);
            s0 += e;
            s1 += (each - max) * e;
        }
        double mean = s1 / s0;
        double squares = 0;
        for (float each : z) {
            double off = each - max - mean;
            squares += Math.exp(each - max) * off * off;
        }
        return new double[] {Math.log(s0) - mean, squares / s0};
    }
}
