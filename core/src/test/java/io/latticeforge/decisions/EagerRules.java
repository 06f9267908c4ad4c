package io.latticeforge.decisions;

import io.latticeforge.settings.Form;
import io.latticeforge.settings.Section;
import java.util.Map;

/** Parameters under which each rule fires often on generated series; a rule that is not listed is taken with its defaults. */
final class EagerRules {
    private static final Map<RuleId, String> PARAMETERS = Map.ofEntries(
            Map.entry(RuleId.CRYSTALLISED_TOKENS, "{window: 5, theta: 1, confirm: 3, rho: 0.8, min_tokens: 10}"),
            Map.entry(RuleId.CRYSTALLISED_SEGMENTS, "{before: 2, hi: 0.3, after: 1, lo: 0.2, min_tokens: 10}"),
            Map.entry(RuleId.ENTROPY_CUSUM, "{k: 0.1, h: 1, baseline: 3, min_tokens: 10}"),
            Map.entry(RuleId.STATED_ANSWER, "{agree: 1, calm_nats: 1.0}"),
            Map.entry(RuleId.LOW_CONFIDENCE, "{window: 8, warmup: 3, keep_percent: 10}"),
            Map.entry(RuleId.SLIP, "{bound: -0.2, min_tokens: 5}"),
            Map.entry(RuleId.REPETITION, "{ngram: 1, window: 12, share: 0.3}"),
            Map.entry(RuleId.TOKEN_BUDGET, "{max_tokens: 150}"),
            Map.entry(RuleId.TRIAL_ANSWER, "{probability: 0.5}"),
            Map.entry(RuleId.ANSWER_CONVERGENCE, "{agree: 2, every_tokens: 5}"),
            Map.entry(RuleId.EAT, "{delta: 0.01, probes: 3}"),
            Map.entry(RuleId.STUCK, "{segments: 3, hi: 0.05, flat: 0.05, swing: 0.5, min_tokens: 10}"),
            Map.entry(RuleId.TRAP, "{hi_entropy: 0.2, hi_varentropy: 0.02, tokens: 1}"),
            Map.entry(RuleId.VARIANCE_COMPRESSION, "{window: 4, fraction: 0.3, expansion: 0.5, min_tokens: 10}"),
            Map.entry(RuleId.ANY_OF, "{rules: [{slip: {bound: -0.5, min_tokens: 5}}, {low_confidence: {window: 8, warmup: 3}}]}"),
            Map.entry(RuleId.ALL_OF, "{within: 12, rules: [{crystallised_segments: {hi: 0.3, after: 1, min_tokens: 10}}, "
                    + "{trial_answer: {probability: 0.5}}]}"),
            Map.entry(RuleId.AFTER, "{tokens: 20, first: {repetition: {ngram: 1, window: 12}}, rule: {trial_answer: {probability: 0.5}}}"),
            Map.entry(RuleId.AT_MOST_ONCE_PER, "{tokens: 30, rule: {slip: {bound: -0.2, min_tokens: 5}}}"));

    private EagerRules() {}

    static RuleSpec of(RuleId id) {
        return parse(id.yamlName() + ": " + PARAMETERS.getOrDefault(id, "{}"));
    }

    /** A rule from "name: {parameters}". */
    static RuleSpec parse(String yaml) {
        Section root = Section.parse("rule: {" + yaml + "}", "test.yaml");
        Form form = root.form("rule", "");
        RuleSpec spec = RuleId.parseRule(form);
        root.done();
        return spec;
    }
}
