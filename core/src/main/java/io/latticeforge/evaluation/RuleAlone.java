package io.latticeforge.evaluation;

import io.latticeforge.decisions.Action;
import io.latticeforge.decisions.ProbeAnswer;
import io.latticeforge.decisions.RuleMemory;
import io.latticeforge.decisions.RuleSpec;
import io.latticeforge.decisions.RuleSpec.MemoryScope;
import io.latticeforge.decisions.SequenceRule;
import io.latticeforge.decisions.StatedAnswers;
import io.latticeforge.signals.SequenceSignals;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rule alone on every complete sample, up to its first firing: what it would do if nothing else decided, observed rules included. The
 * same rule object as in the engine, fed the same observations and, where it asks, the recorded answers.
 */
final class RuleAlone {
    /** Firings that are kept for showing. */
    private static final int EXAMPLES = 3;

    /** Where a rule fired for the first time on a sample: after token {@code token}. */
    record Firing(TraceGroup group, Trace trace, int token) {}

    private final RuleSpec spec;
    private final RuleMemory shared;
    private final List<Firing> examples = new ArrayList<>();
    private final RuleTally tally = new RuleTally();
    private RuleMemory memory = RuleMemory.NONE;
    private @Nullable SequenceRule rule;
    private boolean everActive;
    private long observations;
    private long active;
    private long probes;
    private long samples;
    private long samplesRight;
    private @Nullable String inactive;

    RuleAlone(RuleSpec spec) {
        this.spec = spec;
        shared = spec.newMemory();
    }

    void beginGroup() {
        memory = spec.memoryScope() == MemoryScope.POLICY ? shared : spec.newMemory();
    }

    void beginSample(boolean right) {
        rule = spec.newRule(memory);
        everActive = false;
        samples++;
        samplesRight += right ? 1 : 0;
    }

    /** Shows it the newest token, already taken by the signals; whether it fires, after an answer if it wanted one. */
    boolean observe(SequenceSignals signals, StatedAnswers stated, ProbedAnswers answers, int token) {
        if (rule == null) {
            return false;
        }
        boolean fires = rule.update(signals, stated);
        boolean judged = rule.active();
        ProbeAnswer answer = !fires && rule.wantsProbe() ? answers.at(token) : null;
        if (answer != null) {
            probes++;
            fires = rule.probed(answer);
            judged |= rule.active();
        }
        observations++;
        active += judged ? 1 : 0;
        everActive |= judged;
        return fires;
    }

    /** It has fired on the sample's newest token and watches it no longer. */
    void fired(PlayedSample sample, TraceGroup group) {
        boolean right = sample.trace.right(group.truth());
        boolean now = spec.action() == Action.STOP ? right : group.truth().equals(sample.answerNow());
        tally.add(now, right, sample.reported == 0, sample.trace.tokens() - sample.next);
        if (examples.size() < EXAMPLES && (examples.isEmpty() || examples.getLast().group() != group)) {
            examples.add(new Firing(group, sample.trace, sample.next - 1));
        }
        rule = null;
    }

    /** The sample has ended before it fired. */
    void endSample(boolean completed, SequenceSignals signals) {
        if (rule == null) {
            return;
        }
        if (!everActive && inactive == null) {
            inactive = rule.inactive(signals);
        }
        if (completed) {
            rule.completed();
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

    /** Answers it asked for; each costs {@link Probes#TOKENS} and a fork of the cache. */
    long probes() {
        return probes;
    }

    /** Tokens not generated, those of probes paid; negative where asking costs more than it saves. */
    long tokensSaved() {
        return tally.tokensSaved - probes * Probes.TOKENS;
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
