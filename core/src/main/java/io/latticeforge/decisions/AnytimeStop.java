package io.latticeforge.decisions;

import io.latticeforge.settings.Section;
import java.util.Arrays;

/**
 * DECIDED when the leading answer is certified as the mode of what the model answers, with an error of at most alpha however often it is
 * looked at: an e-process and Ville's inequality. Same idea as the Martingale Majority Certificate (arXiv 2510.17472) and CITE (arXiv
 * 2605.05873); this process and the proof below are our own, so their sample sizes are not to be expected.
 *
 * <p>Let answer i be the r-th distinct one, first seen with ballot t. Over the ballots <em>after</em> t let a count those for i and b
 * those for the answer j that has most among the others. With q uniform on (1/2, 1],
 *
 * <pre>{@code
 * M = E over q of (2q)^a (2(1 - q))^b = 2^n * B(a + 1, b + 1) * P(Beta(a + 1, b + 1) > 1/2),   n = a + b + 1
 * settles when  ln M - ln(r (r + 1)) >= ln(1 / alpha)
 * }</pre>
 *
 * <p>Proof. Let ballots be independent draws of one distribution with mode m, and i another answer. Of draws that are i or m, at most half
 * are i in expectation. For q &gt; 1/2 a draw of i multiplies by 2q &gt; 1 and one of m by 2(1 - q) &lt; 1, so the expected factor is at
 * most
 * q + (1 - q) = 1: each M(q) against m, and their mean M_im, is a supermartingale from 1, also when it starts at the stopping time t. By Ville
 * P(ever M_im &gt;= r (r + 1) / alpha) &lt;= alpha / (r (r + 1)). M falls in b, so M for the j with most is at most M_im: a wrong i
 * settles only if M_im crosses. The sum of 1 / (r (r + 1)) over all r is 1. So the chance ever to certify an answer that is not the mode
 * is at most alpha. If two answers share the mode either is one.
 *
 * <p>The mode need not be the right answer. Ballots are taken in the order in which they were cast; where short samples finish first and
 * answer otherwise than long ones, draws are not of one distribution and the bound does not hold: then let waves end before they are
 * counted.
 *
 * <p>Example: alpha 0.05, one answer only (r = 1, bound ln 40 = 3.689 before the discount of ln 2): nine ballots have a = 8: M = 2^9 / 9 *
 * (1 - 2^-9) = 56.78, value ln(56.78 / 2) = 3.346 against ln 20 = 2.996: settles; eight have M = 31.875, value 2.769.
 *
 * @param alpha error, 1e-6 to 0.5; default 0.05
 */
public record AnytimeStop(double alpha) implements SampleStopSpec {
    static SampleStopSpec parse(Section s) {
        return new AnytimeStop(s.number("alpha", 0.05, 1e-6, 0.5));
    }

    @Override
    public RuleId id() {
        return RuleId.ANYTIME;
    }

    @Override
    public SampleStop newStop() {
        return new Evidence();
    }

    /** ln M, a and b at least 0. */
    static double lnE(int a, int b) {
        double p = a >= b ? BetaStop.aheadProbability(a, b) : 1 - BetaStop.aheadProbability(b, a);
        return (a + b + 1) * StrictMath.log(2) + Gamma.lnBeta(a + 1, b + 1) + StrictMath.log(p);
    }

    private final class Evidence extends Verdict {
        private final AnswerCounts counts = new AnswerCounts();
        private int[] after = new int[8];

        Evidence() {
            super(RuleId.ANYTIME, Reason.CERTIFIED, -StrictMath.log(alpha));
        }

        @Override
        public boolean settled(Ballots ballots) {
            int leader = counts.count(ballots, null).leader();
            if (leader < 0) {
                return judge(false, 0);
            }
            if (after.length < counts.answers()) {
                after = new int[Math.max(counts.answers(), 2 * after.length)];
            }
            Arrays.fill(after, 0, counts.answers(), 0);
            int first = 0;
            int rank = 1;
            for (; ballots.get(first).answer != leader; first++) {
                rank += after[ballots.get(first).answer]++ == 0 ? 1 : 0;
            }
            Arrays.fill(after, 0, counts.answers(), 0);
            int rival = 0;
            for (int i = first + 1; i < ballots.size(); i++) {
                int answer = ballots.get(i).answer;
                after[answer]++;
                rival = answer == leader ? rival : Math.max(rival, after[answer]);
            }
            double value = lnE(after[leader], rival) - StrictMath.log((double) rank * (rank + 1));
            return judge(value >= threshold(), value);
        }
    }
}
