package io.latticeforge.decisions;

import io.latticeforge.settings.Section;

/**
 * DECIDED when all ballots of a window agree (early-stopping self-consistency, ESC, arXiv 2401.10480): ballots are cut in the order in
 * which they were cast into windows of w that do not overlap; the first window with one answer settles it. The value is the largest share
 * that one answer has of a full window, the threshold 1.
 *
 * <p>Example: w 5: ballots a b a a a | a a a a a: shares 0.8 and 1: the second window settles it at the tenth ballot.
 *
 * @param window w, ballots, 2 to 1,024; default 5
 */
public record UnanimityStop(int window) implements SampleStopSpec {
    static SampleStopSpec parse(Section s) {
        return new UnanimityStop(s.integer("window", 5, 2, 1_024));
    }

    @Override
    public RuleId id() {
        return RuleId.UNANIMITY;
    }

    @Override
    public SampleStop newStop() {
        return new Windows();
    }

    private final class Windows extends Verdict {
        Windows() {
            super(RuleId.UNANIMITY, Reason.UNANIMOUS, 1);
        }

        @Override
        public boolean settled(Ballots ballots) {
            int most = 0;
            for (int start = 0; start + window <= ballots.size() && most < window; start += window) {
                for (int i = start; i < start + window; i++) {
                    int same = 0;
                    for (int j = start; j < start + window; j++) {
                        same += ballots.get(j).answer == ballots.get(i).answer ? 1 : 0;
                    }
                    most = Math.max(most, same);
                    if (same == window) {
                        break;
                    }
                }
            }
            return judge(most == window, most / (double) window);
        }
    }
}
