package io.latticeforge.kernels;

/**
 * What is known of a row so far, in double, relative to a reference r that is kept near the mean of z under p. For the distribution at a
 * temperature T all distances d are (z - r) / T, and what follows holds in those.
 *
 * <p><b>Why one pass is enough.</b> Let the float sums of a block have relative error eps against sums of absolute values. A lane adds up
 * 4 x 32 values as a tree of 4 and a chain of 32: with P, the rounding of d and the products eps is at most 34 2^-24 + 7e-7 = 2.8e-6, and
 * about 2e-7 when roundings do not all go one way. Block b with share w of the mass then errs in E[d^2] by at most eps w E_b[d^2] = eps w
 * (V_b + m^2), m its mean distance from r. The usual reference, the maximum, makes m the depth c at which the mass lies: eps c^2. Here
 * {@link #accepts} lets a block in only if w m^2 is at most 4, else the reference is moved to the block's mean and it is measured again;
 * and r follows the mean of the prefix within 1.5. A prefix of weight W has its mean within sqrt(V / W) of the row's, so over B blocks
 * the sum of w m^2 is at most 13 + V (2 + 2 ln B), and
 *
 * <pre>
 *   |dV| &lt;= eps (13 + V (3 + 2 ln B))      |dH| &lt;= eps (4 + sqrt V),  sqrt V &lt;= 3.2 max(1, H) up to 2^24 tokens
 * </pre>
 *
 * all else being double. For V that is 8e-5 max(1, V) at 262,144 tokens with every rounding one way, inside the 1e-4 asked for; for H
 * 1.5e-6 max(1, H) with eps = 2e-7, inside 1e-5 (2e-5 if every rounding went one way). The worst that the rows of KernelCases and 400 of
 * outliers over flat and noisy rests gave: 1.0e-6 for H and 3.1e-6 for V.
 *
 * <p>Worked: z = (0, ln 3), r = 0: S0 = 4, S1 = 3 ln 3, S2 = 3 (ln 3)^2; LSE = ln 4, H = ln 4 - 3/4 ln 3 = 0.5623, V = 3/16 (ln 3)^2 =
 * 0.2263.
 */
final class RowSums {
    /** Largest share of the mass times squared distance from the reference, nats^2, with which a block is let in. */
    private static final double MAX_SHARE_DISTANCE = 4;

    /** The reference is moved when the row's mean has drifted this far from it, nats. */
    private static final double MAX_DRIFT = 1.5;

    private float reference;
    /** 1 / T. */
    private double perNat = 1;

    private double s0;
    private double s1;
    private double s2;
    private double sumZ;
    private int finite;

    /** @param perNat 1 / T, what a difference of logits of 1 is in nats */
    void clear(double perNat) {
        this.perNat = perNat;
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

    /** Finite logits. */
    int finite() {
        return finite;
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
            follow(s0, s1);
        }
    }

    /** Moves the reference to the mean that these sums have. */
    void follow(double b0, double b1) {
        moveTo((float) (reference + b1 / b0 / perNat));
    }

    /** Counts finite logits and the sum of their distances from the reference. */
    void count(int finite, double sumD) {
        this.finite += finite;
        sumZ += sumD + finite * (double) reference;
    }

    /** S0' = S0 e^-s; S1' = (S1 - s S0) e^-s; S2' = (S2 - 2 s S1 + s^2 S0) e^-s for a reference that is s higher. */
    void moveTo(float newReference) {
        double shift = ((double) newReference - reference) * perNat;
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

    /** ln sum e^(z / T). */
    double logSumExp() {
        return reference * perNat + Math.log(s0);
    }

    /** Entropy and varentropy of the distribution at T; log-prob and surprise of the chosen token, NaN where it cannot be drawn. */
    void describeSampled(float chosenLogit, Observation out) {
        double mean = s1 / s0;
        double logS0 = Math.log(s0);
        out.flags |= Observation.SAMPLED;
        out.sampledEntropy = (float) Math.max(0, logS0 - mean);
        out.sampledVarentropy = (float) Math.max(0, s2 / s0 - mean * mean);
        if (chosenLogit > Float.NEGATIVE_INFINITY) {
            double d = ((double) chosenLogit - reference) * perNat;
            out.sampledLogProb = (float) (d - logS0);
            out.surprise = (float) (d - mean);
        }
    }
}
