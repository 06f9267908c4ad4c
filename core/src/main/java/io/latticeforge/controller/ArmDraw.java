package io.latticeforge.controller;

/**
 * The draw of an arm: with probability ε evenly among all K, else the greedy one. The propensity is exact: 1 − ε + ε/K for the greedy
 * arm, ε/K for each other. What is random is a hash of numbers that are on record (SplitMix64's finalizer, Steele, Lea and Flood 2014), so
 * that a replay draws the same.
 *
 * <p>Worked: K = 4 and ε = 0.2: 0.85 for the greedy arm, 0.05 for each of the three others; together 1.
 *
 * @param arm index of the drawn one
 * @param propensity with which it was drawn, at least ε/K
 */
public record ArmDraw(int arm, double propensity) {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;
    private static final double UNIT = 0x1p-53;

    /**
     * Draws for the group that a block opens.
     *
     * @param epoch of the session
     * @param position of the block
     */
    public static ArmDraw of(long epoch, int group, long position, int greedy, int arms, double epsilon) {
        double unit = (mixed(mixed(mixed(epoch) + Integer.toUnsignedLong(group)) + position) >>> 11) * UNIT;
        int arm = unit < epsilon ? Math.min(arms - 1, (int) (unit / epsilon * arms)) : greedy;
        return new ArmDraw(arm, propensity(arm, greedy, arms, epsilon));
    }

    /** Probability of an arm where another, or the same, is greedy. */
    public static double propensity(int arm, int greedy, int arms, double epsilon) {
        return epsilon / arms + (arm == greedy ? 1 - epsilon : 0);
    }

    private static long mixed(long value) {
        long z = value + GAMMA;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
