package io.latticeforge.decisions;

import io.latticeforge.settings.Section;

/**
 * Each sample is a mass function (Shafer 1976): m on its answer, the rest, 1 - m, on Θ, "unknown"; m = r / (1 + H_final), r a reliability
 * that discounts every sample alike, H_final in nats; r / 2 where H_final is not known. The weight of an answer is its belief after Dempster's
 * rule over all samples; what the weights lack to 1 stays on Θ. With L(x) = -sum ln(1 - m_i) over the ballots for x,
 *
 * <pre>bel(x) = (e^L(x) - 1) / (1 + sum over y of (e^L(y) - 1))</pre>
 *
 * which is computed relative to the largest L, so that it neither over- nor underflows. A ballot's share of bel(x) is pro rata
 * -ln(1 - m_i).
 * Conflict is looked at pairwise, between samples: K = m_i m_j where the answers differ. Over all samples at once it tends to 1 with their
 * number and says nothing. Above {@link #CONTESTED} (formulas §6) two samples that are each nearly certain contradict each other.
 *
 * <p>Example: r = 0.9, H = 0, 0.5, 0, answers a a b: m = 0.9, 0.6, 0.9: e^L = 25 and 10: bel(a) = 24/34 = 0.7059, bel(b) = 9/34, Θ 1/34;
 * K = 0.81: contested.
 *
 * @param reliability r, 0.01 to 0.999999; default 0.9
 */
public record DempsterShaferVote(double reliability) implements VoteRule {
    /** Pairwise K above which a group is contested. */
    public static final double CONTESTED = 0.7;

    static VoteRule parse(Section s) {
        return new DempsterShaferVote(s.number("reliability", 0.9, 0.01, 0.999999));
    }

    @Override
    public VoteId id() {
        return VoteId.DEMPSTER_SHAFER;
    }

    /** The mass of a ballot on its own answer. */
    double mass(Ballot ballot) {
        return Double.isNaN(ballot.finalEntropy) ? reliability / 2 : reliability / (1 + Math.max(0, ballot.finalEntropy));
    }

    @Override
    public void weigh(Ballots ballots, double[] weights) {
        int n = ballots.size();
        double[] evidence = ballots.perAnswer();
        double largest = 0;
        for (int i = 0; i < n; i++) {
            int answer = ballots.get(i).answer;
            weights[i] = -StrictMath.log1p(-mass(ballots.get(i)));
            evidence[answer] += weights[i];
            largest = Math.max(largest, evidence[answer]);
        }
        double total = StrictMath.exp(-largest);
        for (int answer = 0; answer < ballots.answerCount(); answer++) {
            total += support(evidence[answer], largest);
        }
        for (int i = 0; i < n; i++) {
            double ofAnswer = evidence[ballots.get(i).answer];
            weights[i] = ofAnswer == 0 ? 0 : weights[i] / ofAnswer * support(ofAnswer, largest) / total;
        }
    }

    /** (e^L - 1) e^-max. */
    private static double support(double evidence, double largest) {
        return evidence < 1 ? StrictMath.expm1(evidence) * StrictMath.exp(-largest)
                : StrictMath.exp(evidence - largest) - StrictMath.exp(-largest);
    }

    /** The largest pairwise K between two ballots; 0 where all agree. */
    public double conflict(Ballots ballots) {
        double[] strongest = ballots.perAnswer();
        for (int i = 0; i < ballots.size(); i++) {
            int answer = ballots.get(i).answer;
            strongest[answer] = Math.max(strongest[answer], mass(ballots.get(i)));
        }
        double first = 0;
        double second = 0;
        for (int answer = 0; answer < ballots.answerCount(); answer++) {
            second = Math.max(second, Math.min(first, strongest[answer]));
            first = Math.max(first, strongest[answer]);
        }
        return first * second;
    }
}
