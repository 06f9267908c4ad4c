package io.latticeforge.gating;

/**
 * The temperature T at which softmax(z / T) over the edges is the probability of being right: the one with the least mean negative log-likelihood on
 * held-out examples (Guo et al. 2017, arXiv 1706.04599, section 4.2), by golden section over ln T.
 *
 * <p>Example: two edges, z = (2 ln 3, 0) for four examples of which three are of the first: their share 3/4 is softmax(z / 2): T = 2.
 */
final class Temperature {
    private static final double LOWEST = StrictMath.log(0.05);
    private static final double HIGHEST = StrictMath.log(20);
    private static final double GOLDEN = (StrictMath.sqrt(5) - 1) / 2;
    private static final int ROUNDS = 40;

    private Temperature() {}

    /** @param heldOut [examples, at least edges]; examples that are {@link Examples#NONE} are left out */
    static double fit(float[][] heldOut, int[] labels, int edges) {
        double low = LOWEST;
        double high = HIGHEST;
        double left = high - GOLDEN * (high - low);
        double right = low + GOLDEN * (high - low);
        double atLeft = loss(heldOut, labels, edges, StrictMath.exp(left));
        double atRight = loss(heldOut, labels, edges, StrictMath.exp(right));
        for (int round = 0; round < ROUNDS && high - low > 1e-4; round++) {
            if (atLeft < atRight) {
                high = right;
                right = left;
                atRight = atLeft;
                left = high - GOLDEN * (high - low);
                atLeft = loss(heldOut, labels, edges, StrictMath.exp(left));
            } else {
                low = left;
                left = right;
                atLeft = atRight;
                right = low + GOLDEN * (high - low);
                atRight = loss(heldOut, labels, edges, StrictMath.exp(right));
            }
        }
        return StrictMath.exp((low + high) / 2);
    }

    private static double loss(float[][] heldOut, int[] labels, int edges, double temperature) {
        double sum = 0;
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] != Examples.NONE) {
                sum += Energy.of(heldOut[i], edges, temperature) - heldOut[i][labels[i]] / temperature;
            }
        }
        return sum;
    }
}
