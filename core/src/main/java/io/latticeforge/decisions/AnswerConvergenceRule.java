package io.latticeforge.decisions;

import io.latticeforge.base.State;
import io.latticeforge.settings.Section;
import io.latticeforge.signals.SequenceSignals;
import org.jspecify.annotations.Nullable;

/**
 * CONCLUDE when the model keeps giving the same answer (Dynasor, arXiv 2506.02536): the last k answers that were asked for (PROBE), at
 * least {@code everyTokens} apart, are equal, none is blank and none takes itself back ({@link Hedge}). Answers that other rules asked for
 * in between are not counted.
 *
 * <p>Example: k 3, every 64: answers 7 (token 64), 12 (128), 12 (192), 12 (256): fires on the fourth; value 3, threshold 3.
 *
 * @param agree k, 1 to 64; default 3
 * @param asks when; default: every 64 tokens
 */
public record AnswerConvergenceRule(int agree, ProbeSchedule asks) implements RuleSpec {
    static RuleSpec parse(Section s) {
        return new AnswerConvergenceRule(s.integer("agree", 3, 1, 64), ProbeSchedule.parse(s, 64));
    }

    @Override
    public RuleId id() {
        return RuleId.ANSWER_CONVERGENCE;
    }

    @Override
    public SequenceRule newRule(RuleMemory memory) {
        return new Convergence();
    }

    private final class Convergence extends ProbeWatch {
        private int seen;
        private int last = -1;
        private int run;

        Convergence() {
            super(Reason.CONVERGED, asks);
        }

        @Override
        public boolean rises() {
            return true;
        }

        @Override
        boolean answers(ProbeAnswer probe) {
            seen++;
            run = !probe.firm() ? 0 : probe.answer == last ? run + 1 : 1;
            last = probe.firm() ? probe.answer : -1;
            return seen >= agree && judge(run >= agree, run, agree);
        }

        @Override
        public @Nullable String inactive(SequenceSignals signals) {
            if (seen >= agree) {
                return null;
            }
            return seen == 0 ? unanswered("when it was due") : seen + " of " + agree + " answers asked for have come";
        }

        @Override
        void memory(State s) {
            seen = s.i32(seen);
            last = s.i32(last);
            run = s.i32(run);
        }
    }
}
