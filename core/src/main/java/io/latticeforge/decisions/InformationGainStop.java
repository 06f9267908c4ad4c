package io.latticeforge.decisions;

import io.latticeforge.settings.Section;

/**
 * DECIDED when one more sample is not worth its cost (formulas §4): the expected information about the shares of the answers,
 *
 * <pre>{@code
 * gain = H(posterior) - E[H(after one more)] = H(next answer) - E over theta of H(answer | theta)
 *      = -sum m_k ln m_k - (h(A) - sum m_k h(alpha_k)),   m_k = alpha_k / A,   A = sum alpha_k,   h(n) = 1 + 1/2 + ... + 1/n
 * }</pre>
 *
 * with theta from Dirichlet(alpha), alpha_k = count + 1 for each answer seen and 1 for one not seen yet: closed form, because h(n) is
 * digamma(n + 1) plus Euler's constant. It asks what is learned about the shares, not who leads: it also gives up where two answers are as
 * frequent as each other and more samples would show no more. Settles when the gain lies <em>below</em> the cost, so here a small value
 * decides.
 *
 * <p>Example: seven equal ballots: alpha 8 and 1: 0.3488 - (2.828968 - 8/9 * 2.717857 - 1/9) = 0.0468, below 0.05: settles; six have
 * 0.0527.
 *
 * @param costNats what a sample costs, in nats of information, 1e-6 to 10; default 0.05
 * @param votes ballots that must be there, 1 to 1,024; default 2
 */
public record InformationGainStop(double costNats, int votes) implements SampleStopSpec {
    static SampleStopSpec parse(Section s) {
        return new InformationGainStop(s.number("cost_nats", 0.05, 1e-6, 10), s.integer("votes", 2, 1, 1_024));
    }

    @Override
    public RuleId id() {
        return RuleId.INFORMATION_GAIN;
    }

    @Override
    public SampleStop newStop() {
        return new Expectation();
    }

    private static double harmonic(int n) {
        double sum = 0;
        for (int i = n; i > 0; i--) {
            sum += 1.0 / i;
        }
        return sum;
    }

    private final class Expectation extends Verdict {
        private final AnswerCounts counts = new AnswerCounts();

        Expectation() {
            super(RuleId.INFORMATION_GAIN, Reason.NOT_WORTH_IT, costNats);
        }

        @Override
        public boolean rises() {
            return false;
        }

        @Override
        public boolean settled(Ballots ballots) {
            counts.count(ballots, null);
            int all = ballots.size() + 1;
            for (int i = 0; i < counts.answers(); i++) {
                all += counts.of(i) > 0 ? 1 : 0;
            }
            double gain = StrictMath.log(all) / all + 1.0 / all - harmonic(all);
            for (int i = 0; i < counts.answers(); i++) {
                if (counts.of(i) > 0) {
                    int alpha = (int) counts.of(i) + 1;
                    double share = (double) alpha / all;
                    gain += share * (harmonic(alpha) - StrictMath.log(share));
                }
            }
            return judge(ballots.size() >= votes && gain < costNats, gain);
        }
    }
}
