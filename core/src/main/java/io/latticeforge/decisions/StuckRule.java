package io.latticeforge.decisions;

import io.latticeforge.base.State;
import io.latticeforge.settings.Section;
import io.latticeforge.signals.SegmentTrend;
import io.latticeforge.signals.SequenceSignals;
import org.jspecify.annotations.Nullable;

/**
 * STOP a sample that gets nowhere, and SPAWN another in its place as far as the budget goes (formulas §2, §3): over the last segments the
 * mean of their largest entropies is high, and they either stay ({@link SegmentTrend}, slope near 0) or swing to and fro. The value is the
 * mean, the threshold {@code hi}. Fires at boundaries. The bounds are guesses, to be tuned.
 *
 * <p>Example: 12 segments of 1.6 nats: mean 1.6 above 1.5, slope 0 within 0.02: fires. 1.6 + 0.1 i: slope 0.1, no swing: does not.
 *
 * @param segments n, 3 to 24; default 12
 * @param hi mean above it is unsure, nats; default 1.5
 * @param flat slope within it is none, nats a segment; default 0.02
 * @param swing share of sign changes from which on it swings, 0 to 1; default 0.9 (chance alone gives 2/3)
 * @param minTokens never before; default 100
 * @param spawn samples drawn in its place, 0 to 16; default 1
 */
public record StuckRule(int segments, double hi, double flat, double swing, int minTokens, int spawn) implements RuleSpec {
    static RuleSpec parse(Section s) {
        return new StuckRule(s.integer("segments", 12, 3, SegmentTrend.MOST), s.number("hi", 1.5, 0, 20), s.number("flat", 0.02, 0, 20),
                s.number("swing", 0.9, 0, 1), s.integer("min_tokens", 100, 1, 1 << 20), s.integer("spawn", 1, 0, 16));
    }

    @Override
    public RuleId id() {
        return RuleId.STUCK;
    }

    @Override
    public int spawns() {
        return spawn;
    }

    @Override
    public SequenceRule newRule(RuleMemory memory) {
        return new Nowhere();
    }

    private final class Nowhere extends Watch {
        private final SegmentTrend trend = new SegmentTrend(segments);

        Nowhere() {
            super(Reason.STUCK);
        }

        @Override
        public boolean rises() {
            return true;
        }

        @Override
        boolean fires(SequenceSignals signals, StatedAnswers stated) {
            if (!signals.segments().ended()) {
                return false;
            }
            trend.add(signals.segments().lastMax());
            if (!trend.ready() || signals.tokens() < minTokens) {
                return false;
            }
            double mean = trend.mean();
            return judge(mean > hi && (Math.abs(trend.slope()) <= flat || trend.swing() >= swing), mean, hi);
        }

        @Override
        public @Nullable String inactive(SequenceSignals signals) {
            String why = waitingForSegments(signals, segments, trend.segments());
            return why != null ? why : waitingForTokens(signals, minTokens);
        }

        @Override
        void detail(State s) {
            trend.state(s);
        }
    }
}
