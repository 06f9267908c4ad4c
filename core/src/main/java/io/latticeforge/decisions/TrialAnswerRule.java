package io.latticeforge.decisions;

import io.latticeforge.base.State;
import io.latticeforge.settings.Section;
import io.latticeforge.signals.SequenceSignals;
import org.jspecify.annotations.Nullable;

/**
 * CONCLUDE when the answer that the model gives if asked now has a probability above a bound (DEER, arXiv 2504.15895). Asks for it (PROBE)
 * at thought transitions: named tokens, or every boundary where none is named. On recorded arithmetic every boundary is far too often: a
 * model asked too early is confidently wrong (formulas §3). DEER takes the geometric mean of the answer's top probabilities; what the
 * client reports as probability is taken here.
 *
 * <p>Example: bound 0.95: answers with probability 0.60, 0.95, 0.97: the third fires; value 0.97, threshold 0.95.
 *
 * @param probability bound, 0 to 1; default 0.95 (0.995 is strict)
 * @param asks when; default: at every boundary
 */
public record TrialAnswerRule(double probability, ProbeSchedule asks) implements RuleSpec {
    static RuleSpec parse(Section s) {
        return new TrialAnswerRule(s.number("probability", 0.95, 0, 1), ProbeSchedule.parse(s, 0));
    }

    @Override
    public RuleId id() {
        return RuleId.TRIAL_ANSWER;
    }

    @Override
    public SequenceRule newRule(RuleMemory memory) {
        return new Trial();
    }

    private final class Trial extends ProbeWatch {
        private int known;

        Trial() {
            super(Reason.TRIAL_ANSWER, asks);
        }

        @Override
        public boolean rises() {
            return true;
        }

        @Override
        boolean answers(ProbeAnswer probe) {
            if (Double.isNaN(probe.probability)) {
                return false;
            }
            known++;
            return judge(probe.firm() && probe.probability > probability, probe.probability, probability);
        }

        @Override
        public @Nullable String inactive(SequenceSignals signals) {
            return known > 0 ? null : unanswered("with a known probability");
        }

        @Override
        void memory(State s) {
            known = s.i32(known);
        }
    }
}
