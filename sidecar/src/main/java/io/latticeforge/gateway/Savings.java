package io.latticeforge.gateway;

import io.latticeforge.evaluation.Bootstrap;
import io.latticeforge.evaluation.Interval;
import java.util.Locale;

/**
 * Tokens that answers took, and those of them that came after a decision to end them.
 *
 * @param answers with log-probs, since the start
 * @param tokens  of these
 * @param saved   of these, after a decision
 * @param ratio   saved by tokens, 90 % interval: bootstrap by answer over the newest {@value #KEPT}; NaN where there are too few
 */
public record Savings(long answers, long tokens, long saved, Interval ratio) {
    static final int KEPT = 4096;
    private static final int LEAST = 20;
    private static final double ALPHA = 0.05;

    static Savings of(Recorded recorded) {
        return new Savings(recorded.answers, recorded.tokens, recorded.saved, recorded.answers < LEAST ? Interval.NONE
                : Bootstrap.ofRatio(recorded.savedByAnswer, recorded.tokensByAnswer, ALPHA, 1));
    }

    @Override
    public String toString() {
        if (tokens == 0) {
            return "no answer with log-probs yet";
        }
        String interval = Double.isNaN(ratio.low()) ? LEAST + " answers are needed for an interval"
                : String.format(Locale.ROOT, "90 %% interval %.1f to %.1f %%", 100 * ratio.low(), 100 * ratio.high());
        return String.format(Locale.ROOT, "%.1f %% of %d tokens in %d answers (%s)", 100.0 * saved / tokens, tokens, answers, interval);
    }

    /** What was recorded up to now; a copy. */
    record Recorded(long answers, long tokens, long saved, double[] savedByAnswer, double[] tokensByAnswer) {}

    /** Records answer by answer. Belongs to the gateway's thread. */
    static final class Record {
        private final int[] savedByAnswer = new int[KEPT];
        private final int[] tokensByAnswer = new int[KEPT];
        private long answers;
        private long tokens;
        private long saved;

        void add(int ofTokens, int savedOfThem) {
            int at = (int) (answers++ % KEPT);
            tokensByAnswer[at] = ofTokens;
            savedByAnswer[at] = savedOfThem;
            tokens += ofTokens;
            saved += savedOfThem;
        }

        Recorded copy() {
            int count = (int) Math.min(answers, KEPT);
            double[] s = new double[count];
            double[] t = new double[count];
            for (int i = 0; i < count; i++) {
                s[i] = savedByAnswer[i];
                t[i] = tokensByAnswer[i];
            }
            return new Recorded(answers, tokens, saved, s, t);
        }
    }
}
