package io.latticeforge.decisions;

import io.latticeforge.base.State;
import io.latticeforge.settings.Section;
import io.latticeforge.signals.RepeatedNgrams;
import io.latticeforge.signals.SequenceSignals;
import org.jspecify.annotations.Nullable;

/**
 * STOP when too many of the last n-grams are repeats (see {@link RepeatedNgrams}). Work that is written down twice on purpose is repetition
 * too: try it on traces before enforcing it.
 *
 * <p>Example: n-gram 4, window 20, share 0.3: a loop of five tokens has 5 distinct of 17: share 0.706 fires.
 *
 * @param ngram n; default 4
 * @param window tokens; default 20
 * @param share above it fires; default 0.3
 */
public record RepetitionRule(int ngram, int window, double share) implements RuleSpec {
    static RuleSpec parse(Section s) {
        RepetitionRule rule = new RepetitionRule(s.integer("ngram", 4, 1, 16), s.integer("window", 20, 2, 256), 
                s.number("share", 0.3, 0, 1));
        if (rule.window <= rule.ngram) {
            throw s.refuse("window", "is " + rule.window + "; it must be longer than an n-gram, " + rule.ngram);
        }
        return rule;
    }

    @Override
    public RuleId id() {
        return RuleId.REPETITION;
    }

    @Override
    public SequenceRule newRule(RuleMemory memory) {
        return new Loop();
    }

    private final class Loop extends Watch {
        private final RepeatedNgrams ngrams = new RepeatedNgrams(ngram, window);
        private boolean known;

        Loop() {
            super(Reason.REPEATING);
        }

        @Override
        boolean fires(SequenceSignals signals, StatedAnswers stated) {
            int token = signals.current().chosenToken;
            known |= token >= 0;
            double repeated = ngrams.update(token);
            return known && !Double.isNaN(repeated) && judge(repeated > share, repeated, share);
        }

        @Override
        public boolean rises() {
            return true;
        }

        @Override
        public @Nullable String inactive(SequenceSignals signals) {
            if (!known) {
                return "no chosen token was reported";
            }
            return ngrams.tokens() >= window ? null : "window " + window + " has not filled: " + ngrams.tokens() + " tokens";
        }

        @Override
        void detail(State s) {
            ngrams.state(s);
            known = s.flag(known);
        }
    }
}
