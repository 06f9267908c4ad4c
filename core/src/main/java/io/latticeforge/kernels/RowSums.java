package io.latticeforge.kernels;

/**
 * What is known of a row so far, in double, relative to a reference r that is kept near the mean of z under p.
 *
 * <p><b>Why one pass is enough.</b> Let each block's float sums have relative error eps against sums of absolute values (rounding of d, P, products and at most
 * 34 additions in a lane: eps &lt;= 3e-6, typically 2e-7). Block b with share w_b of the mass then adds at most eps w_b E_b[d^2] to the error of E[d^2],
 * and E_b[d^2] = V_b + m_b^2, m_b the block's mean distance from r. {@link #accepts} lets a block in only if w_b m_b^2 &lt;= 16 / 4 (its share at the time;
 * later it can only shrink), else the reference is moved to the block's mean and the block is measured again. The rest is double. So
 *
 * <pre>
 *   |dV| &lt;= eps (V + 4 B)       |dH| &lt;= eps (1 + sqrt V + 2)
 * </pre>
 *
 * with B the number of blocks that came at a bad guess, in practice one or two. The usual way, sums relative to the maximum, has eps c^2 where the mass
 * lies c nats below it: at c = 12 a hundred times more. sqrt V is at most 3.2 max(1, H) for up to 2^24 tokens, so both bounds asked for (1e-5 and 1e-4)
 * hold with room.
 *
 * <p>Worked: z = (0, ln 3), r = 0: S0 = 4, S1 = 3 ln 3, S2 = 3 (ln 3)^2; LSE = ln 4, H = ln 4 - 3/4 ln 3 = 0.5623, V = 3/16 (ln 3)^2 = 0.2263.
 */
final class RowSums {
    /** Largest share of the mass times squared distance from the reference, nats^2, with which a block is let in. */
    private static final double MAX_SHARE_DISTANCE = 4;

    /** The reference is moved when the row's mean has drifted this far from it, nats. */
    private static final double MAX_DRIFT = 1.5;

    private float reference;
    private double s0;
    private double s1;
    private double s2;
    private double sumZ;
    private int finite;

    void clear() {
        reference = 0;
        s0 = 0;
        s1 = 0;
        s2 = 0;
        sumZ = 0;
        finite = 0;
    }

    float reference() {
        return reference;
    }

    boolean empty() {
        return finite == 0;
    }

    /** Whether a block's sums were measured from near enough. */
    boolean accepts(double b0, double b1) {
        return b1 * b1 <= MAX_SHARE_DISTANCE * b0 * (s0 + b0);
    }

    void add(double b0, double b1, double b2) {
        s0 += b0;
        s1 += b1;
        s2 += b2;
        if (Math.abs(s1) > MAX_DRIFT * s0) {
            moveTo((float) (reference + s1 / s0));
        }
    }

    /** Counts finite logits and the sum of their distances from the reference. */
    void count(int finite, double sumD) {
        this.finite += finite;
        sumZ += sumD + finite * (double) reference;
    }

    /** S0' = S0 e^-s; S1' = (S1 - s S0) e^-s; S2' = (S2 - 2 s S1 + s^2 S0) e^-s for a reference that is s higher. */
    void moveTo(float newReference) {
        double shift = (double) newReference - reference;
        reference = newReference;
        if (s0 == 0) {
            return;
        }
        double scale = Math.exp(-shift);
        s2 = (s2 - 2 * shift * s1 + shift * shift * s0) * scale;
        s1 = (s1 - shift * s0) * scale;
        s0 *= scale;
    }

    /** Entropy, varentropy, log-sum-exp and self-certainty; returns the log-sum-exp in double. */
    double describe(Observation out) {
        double mean = s1 / s0;
        double logS0 = Math.log(s0);
        double logSumExp = reference + logS0;
        out.logSumExp = (float) logSumExp;
        out.entropy = (float) Math.max(0, logS0 - mean);
        out.varentropy = (float) Math.max(0, s2 / s0 - mean * mean);
        out.selfCertainty = (float) (logSumExp - sumZ / finite - Math.log(finite));
        return logSumExp;
    }
}
