package io.latticeforge.decisions;

import io.latticeforge.settings.Section;

/**
 * DECIDED when the leading answer is ahead of the runner-up with probability p (Adaptive-Consistency, arXiv 2305.11860): with counts a
 * &gt;= b of the two leading answers, P(Beta(a+1, b+1) &gt; 1/2) = 2^-n * sum over j = 0..a of C(n, j), n = a + b + 1. Nominal, not a
 * guarantee: it is looked at after every sample, and short samples finish first.
 *
 * <p>Example: (3, 0) gives 15/16 = 0.9375, (4, 0) gives 31/32 = 0.96875: at p = 0.95 four unanimous samples settle it.
 *
 * @param probability p, 0.5 to 0.999999; default 0.95
 */
public record BetaStop(double probability) implements SampleStopSpec {
    private static final int SCALE = 512;

    static SampleStopSpec parse(Section s) {
        return new BetaStop(s.number("probability", 0.95, 0.5, 0.999999));
    }

    @Override
    public RuleId id() {
        return RuleId.BETA;
    }

    @Override
    public boolean ordered() {
        return false;
    }

    @Override
    public SampleStop newStop() {
        return new Posterior();
    }

    /**
     * P(Beta(a+1, b+1) &gt; 1/2), a &gt;= b &gt;= 0. Computed as 1 - 2^-n * sum over j = 0..b of C(n, j), which has b + 1 terms and loses
     * nothing where it matters; scaled by powers of two, which is exact, so that no count overflows. Relative error about n * 2^-53.
     */
    static double aheadProbability(int a, int b) {
        int n = a + b + 1;
        double term = 1;
        double sum = 1;
        int scaled = 0;
        for (int j = 0; j < b; j++) {
            term = term * (n - j) / (j + 1);
            sum += term;
            if (sum > 0x1p512) {
                term = Math.scalb(term, -SCALE);
                sum = Math.scalb(sum, -SCALE);
                scaled += SCALE;
            }
        }
        return 1 - Math.scalb(sum, scaled - n);
    }

    private final class Posterior extends Verdict {
        private final AnswerCounts counts = new AnswerCounts();
        private final double[] leading = new double[2];

        Posterior() {
            super(RuleId.BETA, Reason.POSTERIOR, probability);
        }

        @Override
        public boolean settled(Ballots ballots) {
            int held = counts.count(ballots, null).largest(leading);
            int first = held > 0 ? (int) leading[0] : 0;
            int second = held > 1 ? (int) leading[1] : 0;
            double ahead = aheadProbability(first, second);
            return judge(first > second && ahead >= probability, ahead);
        }
    }
}
