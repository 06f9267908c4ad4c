package io.latticeforge.decisions;

import io.latticeforge.base.State;
import io.latticeforge.settings.Section;
import io.latticeforge.signals.SequenceSignals;
import io.latticeforge.signals.VarianceCompression;
import org.jspecify.annotations.Nullable;

/**
 * CONCLUDE when the variance of token entropy, compressed before, expands again (see {@link VarianceCompression}). The value is the
 * variance of the newest window, the threshold {@code expansion} times the baseline.
 *
 * <p>On recorded abacus questions, alone, from 32 tokens on, it fires on 38 % of samples and is right on 82 % of those, on 35 % where no
 * answer was stated before ({@code evaluate} on abacus-a): a rule to observe with.
 *
 * <p>Example: baseline 0.8 nats squared, fraction 0.1, expansion 1: a window of 0.05 compresses, a later one of 0.9 fires with value 0.9,
 * threshold 0.8.
 *
 * @param window w, tokens, 2 to 128; default 16
 * @param fraction of the baseline below which the variance is compressed, 0 to 1; default 0.1
 * @param expansion multiple of the baseline from which on it has expanded, 0.01 to 100, not below {@code fraction}; default 1
 * @param minTokens never before; default 100
 */
public record VarianceCompressionRule(int window, double fraction, double expansion, int minTokens) implements RuleSpec {
    static RuleSpec parse(Section s) {
        VarianceCompressionRule rule = new VarianceCompressionRule(s.integer("window", 16, 2, 128), s.number("fraction", 0.1, 0, 1),
                s.number("expansion", 1, 0.01, 100), s.integer("min_tokens", 100, 1, 1 << 20));
        if (rule.expansion < rule.fraction) {
            throw s.refuse("expansion", "is " + rule.expansion + "; it must not be below fraction, " + rule.fraction);
        }
        return rule;
    }

    @Override
    public RuleId id() {
        return RuleId.VARIANCE_COMPRESSION;
    }

    @Override
    public SequenceRule newRule(RuleMemory memory) {
        return new Breath();
    }

    private final class Breath extends Watch {
        private final VarianceCompression compression = new VarianceCompression(window, fraction, expansion);

        Breath() {
            super(Reason.EXPANDED);
        }

        @Override
        public boolean rises() {
            return true;
        }

        @Override
        boolean fires(SequenceSignals signals, StatedAnswers stated) {
            float entropy = signals.current().entropy;
            if (Float.isNaN(entropy)) {
                return false;
            }
            boolean compressed = compression.compressed();
            boolean expanded = compression.update(entropy);
            return compressed && signals.tokens() >= minTokens && judge(expanded, compression.variance(), compression.expandedFrom());
        }

        @Override
        public @Nullable String inactive(SequenceSignals signals) {
            if (active()) {
                return null;
            }
            if (!compression.ready()) {
                return compression.tokens() + " of " + compression.tokensNeeded() + " tokens with a known entropy";
            }
            String why = waitingForTokens(signals, minTokens);
            if (why != null || compression.compressed()) {
                return why;
            }
            return compression.canCompress() ? "the variance of entropy is not compressed"
                    : "entropy hardly varies: its variance is below " + VarianceCompression.BASELINE_FLOOR + " nats squared";
        }

        @Override
        void detail(State s) {
            compression.state(s);
        }
    }
}
