package io.latticeforge.decisions;

import io.latticeforge.settings.Section;

/**
 * DECIDED when the leading answer holds a share of at least tau of the weight of all ballots (formulas §4), given at least m ballots in all
 * and a total weight of at least a mass: two improbable samples that agree must not settle it.
 *
 * <p>Example: tau 0.8, votes 2, mass 1: weights 0.9 (a), 0.2 (b), 1.0 (a): share of a = 1.9 / 2.1 = 0.905 settles it. Weights 0.1 (a), 0.2
 * (a): share 1, but the mass 0.3 does not.
 *
 * @param tau share, 0.5 to 1; default 0.8
 * @param votes m, ballots in all, for whatever answer; default 2
 * @param mass least total weight; default 1.0
 * @param weight the vote that weighs the ballots; default surprise
 */
public record ShareStop(double tau, int votes, double mass, VoteRule weight) implements SampleStopSpec {
    static SampleStopSpec parse(Section s) {
        return new ShareStop(s.number("tau", 0.8, 0.5, 1), s.integer("votes", 2, 1, 1024), s.number("mass", 1.0, 0, 1e6),
                VoteId.parse(s.form("weight", VoteId.SURPRISE.yamlName())));
    }

    @Override
    public RuleId id() {
        return RuleId.SHARE;
    }

    @Override
    public boolean ordered() {
        return false;
    }

    @Override
    public SampleStop newStop() {
        return new Leader();
    }

    private final class Leader extends Verdict {
        private final AnswerCounts counts = new AnswerCounts();

        Leader() {
            super(RuleId.SHARE, Reason.SHARE, tau);
        }

        @Override
        public boolean settled(Ballots ballots) {
            int leader = counts.count(ballots, weight).leader();
            double share = leader < 0 ? Double.NaN : counts.of(leader) / counts.total();
            return judge(ballots.size() >= votes && counts.total() >= mass && share >= tau, share);
        }
    }
}
