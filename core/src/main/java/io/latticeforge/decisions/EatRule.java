package io.latticeforge.decisions;

import io.latticeforge.base.State;
import io.latticeforge.settings.Section;
import io.latticeforge.signals.MovingVariance;
import io.latticeforge.signals.SequenceSignals;
import org.jspecify.annotations.Nullable;

/**
 * CONCLUDE when the entropy after the end-of-thinking token has settled (EAT, arXiv 2509.26522; formulas §2): its exponentially weighted
 * variance, bias-corrected ({@link MovingVariance}), falls below delta. The entropy comes with the answers that are asked for (PROBE). It
 * says that the model has stopped changing its mind, not that it is sure.
 *
 * <p>Example: delta 1e-4, ten probes of 0.30 nats: variance 0 on the tenth fires; nine do not.
 *
 * @param alpha weight of the newest, 0.001 to 1; default 0.2
 * @param delta nats squared; default 1e-4
 * @param probes answers that must have come; default 10 (2 / alpha)
 * @param asks when; default: at every boundary
 */
public record EatRule(double alpha, double delta, int probes, ProbeSchedule asks) implements RuleSpec {
    static RuleSpec parse(Section s) {
        return new EatRule(s.number("alpha", 0.2, 0.001, 1), s.number("delta", 1e-4, 0, 100), s.integer("probes", 10, 2, 1 << 16),
                ProbeSchedule.parse(s, 0));
    }

    @Override
    public RuleId id() {
        return RuleId.EAT;
    }

    @Override
    public SequenceRule newRule(RuleMemory memory) {
        return new Settling();
    }

    private final class Settling extends ProbeWatch {
        private final MovingVariance entropy = new MovingVariance(alpha);

        Settling() {
            super(Reason.ENTROPY_SETTLED, asks);
        }

        @Override
        boolean answers(ProbeAnswer probe) {
            if (Double.isNaN(probe.entropyNats)) {
                return false;
            }
            entropy.add(probe.entropyNats);
            double variance = entropy.variance();
            return entropy.count() >= probes && judge(variance < delta, variance, delta);
        }

        @Override
        public @Nullable String inactive(SequenceSignals signals) {
            if (entropy.count() >= probes) {
                return null;
            }
            return entropy.count() == 0 ? unanswered("with a known entropy")
                    : entropy.count() + " of " + probes + " answers asked for have come with their entropy";
        }

        @Override
        void memory(State s) {
            entropy.state(s);
        }
    }
}
