package io.latticeforge.decisions;

import io.latticeforge.settings.Section;

/**
 * DECIDED when the leading answer is the most probable of the leading five with probability p (the Dirichlet form of Adaptive-Consistency,
 * arXiv 2305.11860): with counts c_1 &gt;= ... &gt;= c_k and shares from Dirichlet(c_1 + 1, ..., c_k + 1),
 *
 * <pre>{@code P(theta_1 > all others) = integral over x of f(c_1 + 1, x) * product over i > 1 of F(c_i + 1, x) }</pre>
 *
 * where f and F are density and distribution of Gamma with that shape. It is computed by {@link GammaRace}, not by drawing. k is the number
 * of answers seen, at least 2 (an answer not seen has count 0), at most 5; with two it is {@link BetaStop}. Nominal, not a guarantee.
 *
 * <p>Example: counts 3: 15/16 = 0.9375. Counts 2 1 1: 1 - 10/16 + 13/81 = 0.535494.
 *
 * @param probability p, 0.2 to 0.999999; default 0.95
 */
public record DirichletStop(double probability) implements SampleStopSpec {
    /** Answers that race: the leading ones. */
    static final int TOP = 5;

    static SampleStopSpec parse(Section s) {
        return new DirichletStop(s.number("probability", 0.95, 0.2, 0.999999));
    }

    @Override
    public RuleId id() {
        return RuleId.DIRICHLET;
    }

    @Override
    public SampleStop newStop() {
        return new Posterior();
    }

    private final class Posterior extends Verdict {
        private final AnswerCounts counts = new AnswerCounts();
        private final double[] leading = new double[TOP];
        private final GammaRace race = new GammaRace();

        Posterior() {
            super(RuleId.DIRICHLET, Reason.POSTERIOR, probability);
        }

        @Override
        public boolean settled(Ballots ballots) {
            int held = counts.count(ballots, null).largest(leading);
            for (int i = held; i < 2; i++) {
                leading[i] = 0;
            }
            double first = race.firstWins(leading, Math.max(2, held));
            return judge(first >= probability, first);
        }
    }
}
