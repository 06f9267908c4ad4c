package io.latticeforge.decisions;

import io.latticeforge.settings.Section;

/**
 * DECIDED once the first m samples have finished: short-m@k (arXiv 2505.17813), which runs k samples at once and votes among the m that end
 * first, because short chains are right more often. Samples cut off by their length limit have not finished. Looks at no answer: votes that
 * disagree settle it too. Of several that finish in one step all vote.
 *
 * <p>Example: m 3: two finished and one truncated: 2 of 3; the next one that finishes settles it.
 *
 * @param m samples, 1 to 1,024; default 3
 */
public record ShortStop(int m) implements SampleStopSpec {
    static SampleStopSpec parse(Section s) {
        return new ShortStop(s.integer("m", 3, 1, 1_024));
    }

    @Override
    public RuleId id() {
        return RuleId.SHORT_M;
    }

    @Override
    public SampleStop newStop() {
        return new First();
    }

    private final class First extends Verdict {
        First() {
            super(RuleId.SHORT_M, Reason.FIRST_FINISHED, m);
        }

        @Override
        public boolean settled(Ballots ballots) {
            int finished = 0;
            for (int i = 0; i < ballots.size(); i++) {
                finished += ballots.get(i).truncated ? 0 : 1;
            }
            return judge(finished >= m, finished);
        }
    }
}
