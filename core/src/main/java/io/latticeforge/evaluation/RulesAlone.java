package io.latticeforge.evaluation;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.decisions.RuleId;
import io.latticeforge.decisions.RuleSpec;
import io.latticeforge.decisions.StatedAnswers;
import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.StatsReducer;
import io.latticeforge.policy.Policy;
import io.latticeforge.policy.PolicyRule;
import io.latticeforge.signals.SequenceSignals;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Rules side by side, each alone, over a corpus in one pass: signals are worked out once, and no rule hears of another. */
final class RulesAlone {
    private static final String SAMPLING_UNKNOWN = "temperature and truncation are not known";

    private final Map<RuleSpec, RuleAlone> rules = new LinkedHashMap<>();
    private final ProbedAnswers answers = new ProbedAnswers();
    private final Observation observation = new Observation();
    private final StatsReducer reducer = new StatsReducer();

    /** @param specs equal ones are one rule */
    RulesAlone(List<RuleSpec> specs, Corpus corpus) {
        specs.forEach(spec -> rules.computeIfAbsent(spec, RuleAlone::new));
        for (TraceSet set : corpus.sets()) {
            int[] boundaries = set.boundaryToken() < 0 ? new int[0] : new int[] {set.boundaryToken()};
            for (TraceGroup group : set.groups()) {
                rules.values().forEach(RuleAlone::beginGroup);
                for (Trace trace : group.traces()) {
                    sample(new PlayedSample(trace), new SequenceSignals(boundaries, set.samplingKnown() ? null : SAMPLING_UNKNOWN), group);
                }
            }
        }
    }

    /** Every rule of the registry that stands by itself, with its defaults. */
    static List<RuleSpec> registered() {
        String names = RuleId.sequenceRules().stream().filter(id -> !id.composed()).map(RuleId::yamlName).collect(Collectors.joining(", "));
        return Policy.parse("name: registered\nrules: [" + names + "]\n", "registered").rules().stream().map(PolicyRule::spec).toList();
    }

    private void sample(PlayedSample sample, SequenceSignals signals, TraceGroup group) {
        StatedAnswers stated = new StatedAnswers();
        answers.begin(sample.trace.probes());
        rules.values().forEach(rule -> rule.beginSample(sample.trace.right(group.truth())));
        int watching = rules.size();
        while (watching > 0 && !sample.ended()) {
            int token = sample.next++;
            sample.trace.observe(token, reducer, observation);
            signals.update(observation);
            for (RuleAlone rule : rules.values()) {
                if (signals.valid() && rule.observe(signals, stated, answers, token)) {
                    rule.fired(sample, group);
                    watching--;
                }
            }
            String statement = sample.newStatement();
            if (statement != null) {
                stated.add(answers.number(statement), token, token + 1L);
            }
        }
        rules.values().forEach(rule -> rule.endSample(sample.trace.completed(), signals));
    }

    RuleAlone of(RuleSpec spec) {
        RuleAlone rule = rules.get(spec);
        if (rule == null) {
            throw new LatticeForgeException(ErrorCode.INTERNAL, "rule " + spec.id().yamlName() + " was not played");
        }
        return rule;
    }
}
