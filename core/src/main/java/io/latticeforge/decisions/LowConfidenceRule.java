package io.latticeforge.decisions;

import io.latticeforge.base.State;
import io.latticeforge.settings.Section;
import io.latticeforge.signals.SequenceSignals;
import io.latticeforge.signals.WindowedConfidence;
import org.jspecify.annotations.Nullable;

/**
 * STOP when the lowest group confidence of a sequence falls below that of the sequences before it (DeepConf online, arXiv 2508.15260;
 * formulas §3). The first {@code warmup} sequences that run to their own end are only watched. After them the threshold is the value above
 * which the best {@code keepPercent} percent of their lowest group confidences lie: 90 keeps nine of ten such sequences (gentle,
 * "DeepConf-high"), 10 keeps one of ten (aggressive, "DeepConf-low"). The reference code uses its eta in both senses; here it always says what is kept.
 *
 * <p>A sequence shorter than a window has no group confidence, is never stopped, and is not counted as warm-up, unless {@code minTokens}
 * says how many tokens are enough: from there to the first full window the mean of what there is stands in for the group.
 *
 * <p>Example: five warm-up sequences with lowest group confidences 8 9 10 11 12, keep 90: threshold 8.4; a group at 8.3 fires.
 *
 * @param window tokens of a group; default 2,048; at most a quarter of the median length of the traffic, or it hardly fires
 * @param warmup sequences to learn from; default 16
 * @param keepPercent share of sequences like the warm-up ones that pass; default 90
 * @param scope whether a group learns for itself or everything under the policy together; default group
 * @param minTokens tokens that are judged before a window is full; default 0: never before
 */
public record LowConfidenceRule(int window, int warmup, double keepPercent, MemoryScope scope, int minTokens) implements RuleSpec {
    static RuleSpec parse(Section s) {
        LowConfidenceRule rule = new LowConfidenceRule(s.integer("window", 2_048, 1, 1 << 20), s.integer("warmup", 16, 1, 4_096),
                s.number("keep_percent", 90, 0, 100), s.choice("scope", MemoryScope.GROUP), s.integer("min_tokens", 0, 0, 1 << 20));
        if (rule.minTokens > rule.window) {
            throw s.refuse("min_tokens", "is " + rule.minTokens + ", above the window, " + rule.window);
        }
        return rule;
    }

    @Override
    public RuleId id() {
        return RuleId.LOW_CONFIDENCE;
    }

    @Override
    public RuleMemory newMemory() {
        return new WarmUp(warmup, keepPercent);
    }

    @Override
    public MemoryScope memoryScope() {
        return scope;
    }

    @Override
    public SequenceRule newRule(RuleMemory memory) {
        return new LowestGroup((WarmUp) memory);
    }

    private final class LowestGroup extends Watch {
        private final WarmUp warmUp;
        private final WindowedConfidence confidence = new WindowedConfidence(window);
        private double lowestPartial = Double.NaN;

        LowestGroup(WarmUp warmUp) {
            super(Reason.LOW_CONFIDENCE);
            this.warmUp = warmUp;
        }

        @Override
        boolean fires(SequenceSignals signals, StatedAnswers stated) {
            float token = signals.current().tokenConfidence;
            if (Float.isNaN(token)) {
                return false;
            }
            boolean group = confidence.update(token);
            if (!confidence.full() && minTokens > 0 && confidence.tokens() >= minTokens) {
                double partial = confidence.mean();
                lowestPartial = lowestPartial <= partial ? lowestPartial : partial;
                group = true;
            }
            return group && warmUp.over() && judge(lowest() < warmUp.threshold(), lowest(), warmUp.threshold());
        }

        private double lowest() {
            if (Double.isNaN(lowestPartial) || confidence.lowest() <= lowestPartial) {
                return confidence.lowest();
            }
            return lowestPartial;
        }

        private int tokensNeeded() {
            return minTokens > 0 ? minTokens : confidence.window();
        }

        @Override
        public @Nullable String inactive(SequenceSignals signals) {
            if (confidence.tokens() == 0 && signals.tokens() > 0) {
                return "no token came with its confidence";
            }
            if (!warmUp.over()) {
                return "warming up: " + warmUp.progress(tokensNeeded());
            }
            if (confidence.tokens() >= tokensNeeded()) {
                return null;
            }
            return minTokens > 0 ? "min_tokens " + minTokens + " is not reached: " + confidence.tokens() + " tokens with a known confidence"
                    : "window " + confidence.window() + " has not filled: " + confidence.tokens() + " tokens";
        }

        @Override
        public void completed() {
            warmUp.add(lowest());
        }

        @Override
        void detail(State s) {
            confidence.state(s);
            lowestPartial = s.f64(lowestPartial);
        }
    }
}
