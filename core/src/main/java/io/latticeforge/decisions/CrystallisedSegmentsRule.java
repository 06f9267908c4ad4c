package io.latticeforge.decisions;

import io.latticeforge.base.State;
import io.latticeforge.settings.Section;
import io.latticeforge.signals.SegmentCollapse;
import io.latticeforge.signals.SequenceSignals;
import org.jspecify.annotations.Nullable;

/**
 * CONCLUDE at the boundary at which the entropy of segments has collapsed (micro-grokking, see {@link SegmentCollapse}). The value is the
 * largest H of the quiet segments, the threshold lo.
 *
 * <p>Example: before 4, hi 1.2, lo 0.1, after 1: segment maxima 2.5 1.1 2.4 2.6 0.02: their mean 2.15 lies above 1.2: fires with value
 * 0.02, threshold 0.1.
 *
 * @param before segments that must be unsure in the mean; default 2
 * @param hi unsure, nats; default 1.0
 * @param after segments in a row that must be quiet; default 2
 * @param lo quiet, nats; default 0.3
 * @param minTokens never before; default 100
 */
public record CrystallisedSegmentsRule(int before, double hi, int after, double lo, int minTokens) implements RuleSpec {
    static RuleSpec parse(Section s) {
        CrystallisedSegmentsRule rule = new CrystallisedSegmentsRule(s.integer("before", 2, 1, 64), s.number("hi", 1.0, 0, 20),
                s.integer("after", 2, 1, 64), s.number("lo", 0.3, 0, 20), s.integer("min_tokens", 100, 1, 1 << 20));
        if (rule.lo > rule.hi) {
            throw s.refuse("lo", "is " + rule.lo + ", above hi " + rule.hi + ": that would be no collapse");
        }
        return rule;
    }

    @Override
    public RuleId id() {
        return RuleId.CRYSTALLISED_SEGMENTS;
    }

    @Override
    public SequenceRule newRule(RuleMemory memory) {
        return new Collapse();
    }

    private final class Collapse extends Watch {
        private final SegmentCollapse collapse = new SegmentCollapse(before, hi, after, lo);

        Collapse() {
            super(Reason.COLLAPSED);
        }

        @Override
        boolean fires(SequenceSignals signals, StatedAnswers stated) {
            if (!signals.segments().ended()) {
                return false;
            }
            boolean collapsed = collapse.update(signals.segments().lastMax());
            return collapse.ready() && signals.tokens() >= minTokens && judge(collapsed, collapse.loudestAfter(), lo);
        }

        @Override
        public @Nullable String inactive(SequenceSignals signals) {
            String why = waitingForSegments(signals, collapse.segmentsNeeded(), collapse.segments());
            return why != null ? why : waitingForTokens(signals, minTokens);
        }

        @Override
        void detail(State s) {
            collapse.state(s);
        }
    }
}
