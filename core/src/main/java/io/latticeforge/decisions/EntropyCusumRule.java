package io.latticeforge.decisions;

import io.latticeforge.base.State;
import io.latticeforge.settings.Section;
import io.latticeforge.signals.EntropyCusum;
import io.latticeforge.signals.SequenceSignals;
import org.jspecify.annotations.Nullable;

/**
 * CONCLUDE at the boundary at which the log of the segments' largest H has shifted down for good (see {@link EntropyCusum}). The value is
 * S, the threshold h, both in standard deviations of the baseline.
 *
 * <p>Example: k 0.5, h 5 after a baseline of mean 0 and deviation 1: three segments of 0.05 nats in a row: S = 7.49 fires.
 *
 * @param k slack, standard deviations; default 0.5
 * @param h bound of S, standard deviations; default 5
 * @param baseline b, segments; default 8
 * @param minTokens never before; default 100
 */
public record EntropyCusumRule(double k, double h, int baseline, int minTokens) implements RuleSpec {
    static RuleSpec parse(Section s) {
        return new EntropyCusumRule(s.number("k", 0.5, 0, 10), s.number("h", 5, 0.1, 1_000), s.integer("baseline", 8, 2, 1_000),
                s.integer("min_tokens", 100, 1, 1 << 20));
    }

    @Override
    public RuleId id() {
        return RuleId.ENTROPY_CUSUM;
    }

    @Override
    public SequenceRule newRule(RuleMemory memory) {
        return new Shift();
    }

    private final class Shift extends Watch {
        private final EntropyCusum cusum = new EntropyCusum(k, h, baseline);

        Shift() {
            super(Reason.SHIFTED);
        }

        @Override
        boolean fires(SequenceSignals signals, StatedAnswers stated) {
            if (!signals.segments().ended()) {
                return false;
            }
            boolean alarm = cusum.update(signals.segments().lastMax());
            return cusum.segments() > baseline && cusum.canRise() && signals.tokens() >= minTokens && judge(alarm, cusum.sum(), h);
        }

        @Override
        public boolean rises() {
            return true;
        }

        @Override
        public @Nullable String inactive(SequenceSignals signals) {
            String why = waitingForSegments(signals, baseline + 1, cusum.segments());
            if (why != null) {
                return why;
            }
            if (!cusum.canRise()) {
                return "the baseline is too near the floor to fall: (mu0 " + rounded(cusum.mu0()) + " - ln " + EntropyCusum.FLOOR_NATS
                        + ") / sigma0 " + rounded(cusum.sigma0()) + " is not above k " + k;
            }
            return waitingForTokens(signals, minTokens);
        }

        private static double rounded(double value) {
            return Math.rint(value * 1000) / 1000;
        }

        @Override
        void detail(State s) {
            cusum.state(s);
        }
    }
}
