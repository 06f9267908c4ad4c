package io.latticeforge.evaluation;

import io.latticeforge.decisions.Action;
import io.latticeforge.decisions.RuleMemory;
import io.latticeforge.decisions.RuleSpec;
import io.latticeforge.decisions.RuleSpec.MemoryScope;
import io.latticeforge.decisions.SequenceRule;
import io.latticeforge.decisions.StatedAnswers;
import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.StatsReducer;
import io.latticeforge.signals.SequenceSignals;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rule alone on every complete sample, up to its first firing: what it would do if nothing else decided, observed rules included. The
 * same rule object as in the engine, fed the same observations.
 */
final class RuleAlone {
    private static final String SAMPLING_UNKNOWN = "temperature and truncation are not known";

    /** Firings that are kept for showing. */
    private static final int EXAMPLES = 3;

    /** Where a rule fired for the first time on a sample: after token {@code token}. */
    record Firing(TraceGroup group, Trace trace, int token) {}

    private final RuleSpec spec;
    private final List<Firing> examples = new ArrayList<>();
    private final RuleTally tally = new RuleTally();
    private final Observation observation = new Observation();
    private final StatsReducer reducer = new StatsReducer();
    private long observations;
    private long active;
    private long samples;
    private long samplesRight;
    private @Nullable String inactive;

    RuleAlone(RuleSpec spec, Corpus corpus) {
        this.spec = spec;
        RuleMemory shared = spec.newMemory();
        for (TraceSet set : corpus.sets()) {
            int[] boundaries = set.boundaryToken() < 0 ? new int[0] : new int[] {set.boundaryToken()};
            for (TraceGroup group : set.groups()) {
                RuleMemory memory = spec.memoryScope() == MemoryScope.POLICY ? shared : spec.newMemory();
                for (Trace trace : group.traces()) {
                    SequenceSignals signals = new SequenceSignals(boundaries, set.samplingKnown() ? null : SAMPLING_UNKNOWN);
                    sample(new PlayedSample(trace), signals, spec.newRule(memory), group);
                }
            }
        }
    }

    private void sample(PlayedSample sample, SequenceSignals signals, SequenceRule rule, TraceGroup group) {
        String truth = group.truth();
        StatedAnswers stated = new StatedAnswers();
        boolean right = sample.trace.right(truth);
        samples++;
        samplesRight += right ? 1 : 0;
        boolean everActive = false;
        while (!sample.ended()) {
            sample.trace.observe(sample.next++, reducer, observation);
            signals.update(observation);
            boolean fires = signals.valid() && rule.update(signals, stated);
            observations++;
            everActive |= rule.active();
            active += rule.active() ? 1 : 0;
            if (fires) {
                boolean now = spec.id().action() == Action.STOP ? right : truth.equals(sample.answerNow());
                tally.add(now, right, sample.reported == 0, sample.trace.tokens() - sample.next);
                example(new Firing(group, sample.trace, sample.next - 1));
                return;
            }
            if (sample.newStatement() != null) {
                stated.add(sample.trace.statements().answers().indexOf(sample.stated()), sample.next - 1, sample.next);
            }
        }
        if (!everActive && inactive == null) {
            inactive = rule.inactive(signals);
        }
        if (sample.trace.completed()) {
            rule.completed();
        }
    }

    private void example(Firing firing) {
        if (examples.size() < EXAMPLES && (examples.isEmpty() || examples.getLast().group() != firing.group())) {
            examples.add(firing);
        }
    }

    /** The first firings, each of another question. */
    List<Firing> examples() {
        return examples;
    }

    RuleSpec spec() {
        return spec;
    }

    RuleTally tally() {
        return tally;
    }

    /** Share of observations on which it was able to fire, up to its firing. */
    double activeShare() {
        return observations == 0 ? 0 : (double) active / observations;
    }

    /** Why it could not fire on the first sample on which it never could; null if there was none. */
    @Nullable String inactive() {
        return inactive;
    }

    /** Share of all samples that are right: what a STOP rule's precision is held against. */
    double rightOfAll() {
        return samples == 0 ? Double.NaN : (double) samplesRight / samples;
    }
}
