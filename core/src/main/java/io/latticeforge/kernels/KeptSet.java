package io.latticeforge.kernels;

/**
 * Moments over the tokens that truncation keeps (formulas §2), renormalised, where those are known to lie inside the list of the best
 * {@link Observation#TOP_K}: t = (z - max) / T, w = e^t, sums over the kept tokens, y the chosen one:
 *
 * <pre>
 *   mean = sum w t / sum w     H = ln sum w - mean     V = sum w (t - mean)^2 / sum w     ln q(y) = t(y) - ln sum w     s = t(y) - mean
 * </pre>
 *
 * Top k keeps equals of the k-th logit, as servers do, as far as the list shows them. Top p takes equals in turn, as vLLM's sort does;
 * which of them it takes changes no value, so a chosen token that equals the last kept one counts as kept. With k above the length of the
 * list the share of the nucleus is not known exactly, only that the k best have at least the mass of the list and at most that of the
 * row: where both give the same nucleus, it is that.
 *
 * <p>A set that may be larger than the list leaves every value NaN. That depends on the row alone. A chosen token outside of it leaves s
 * and ln q NaN, with V known.
 *
 * <p>Worked: z = (ln 2, 0, 0), T = 1, top p 0.7: kept are p = 1/2 and 1/4, renormalised 2/3 and 1/3: H = ln 3 - 2/3 ln 2 = 0.6365,
 * V = 2/9 (ln 2)^2 = 0.1068; the second chosen: s = -2/3 ln 2 = -0.4621.
 */
final class KeptSet {
    private final double[] reached = new double[Observation.TOP_K];

    /**
     * @param finite unmasked tokens of the row
     * @param logMass ln sum e^(z / T) over all of them; not looked at where {@link Sampling#needsTemperedSums} denies it
     * @param chosenLogit NaN where the token is not known
     */
    void describe(Sampling sampling, TopList top, int finite, double logMass, float chosenLogit, Observation out) {
        out.flags |= Observation.SAMPLED;
        double perNat = 1.0 / sampling.temperature();
        double mass = 0;
        for (int i = 0; i < top.count(); i++) {
            mass += Math.exp(((double) top.logit(i) - top.logit(0)) * perNat);
            reached[i] = mass;
        }
        int kept = kept(sampling, top, finite, logMass - top.logit(0) * perNat);
        if (kept > 0) {
            moments(top, kept, perNat, chosenLogit, out);
        }
    }

    /** How many of the list are kept; 0 where that may be more than all of it. */
    private int kept(Sampling sampling, TopList top, int finite, double logMass) {
        int listed = top.count();
        int k = sampling.topK();
        if (k > 0 && k <= listed) {
            int kept = k;
            while (kept < listed && top.logit(kept) == top.logit(k - 1)) {
                kept++;
            }
            boolean inside = kept < listed || k == listed || listed == finite;
            return inside ? nucleus(sampling.topP(), kept) : 0;
        }
        if (listed == finite) {
            return nucleus(sampling.topP(), listed);
        }
        if (sampling.topP() == 1) {
            return 0;
        }
        int kept = nucleus(sampling.topP(), Math.exp(logMass), listed);
        boolean certain = k == 0 || k >= finite || kept == nucleus(sampling.topP(), reached[listed - 1], listed);
        return certain ? kept : 0;
    }

    /** Best tokens that have a share p of the mass of the first of the list; without truncation all of those, however light. */
    private int nucleus(float p, int first) {
        return p == 1 ? first : nucleus(p, reached[first - 1], first);
    }

    /** Best tokens that have a share p of a mass; 0 where the list has not. */
    private int nucleus(float p, double mass, int listed) {
        for (int i = 0; i < listed; i++) {
            if (reached[i] >= p * mass) {
                return i + 1;
            }
        }
        return 0;
    }

    private void moments(TopList top, int kept, double perNat, float chosenLogit, Observation out) {
        double s0 = reached[kept - 1];
        double s1 = 0;
        for (int i = 0; i < kept; i++) {
            double t = ((double) top.logit(i) - top.logit(0)) * perNat;
            s1 += t * Math.exp(t);
        }
        double mean = s1 / s0;
        double squares = 0;
        for (int i = 0; i < kept; i++) {
            double t = ((double) top.logit(i) - top.logit(0)) * perNat;
            squares += (t - mean) * (t - mean) * Math.exp(t);
        }
        out.sampledEntropy = (float) Math.max(0, Math.log(s0) - mean);
        out.sampledVarentropy = (float) (squares / s0);
        if (chosenLogit >= top.logit(kept - 1)) {
            double t = ((double) chosenLogit - top.logit(0)) * perNat;
            out.sampledLogProb = (float) (t - Math.log(s0));
            out.surprise = (float) (t - mean);
        }
    }
}
