package io.latticeforge.decisions;

import io.latticeforge.settings.Form;
import io.latticeforge.settings.Section;
import java.util.Map;

/** Parameters under which each rule fires often on generated series; a rule that is not listed is taken with its defaults. */
final class EagerRules {
    private static final Map<RuleId, String> PARAMETERS = Map.of(
            RuleId.CRYSTALLISED_TOKENS, "{window: 5, theta: 1, confirm: 3, rho: 0.8, min_tokens: 10}",
            RuleId.CRYSTALLISED_SEGMENTS, "{before: 2, hi: 0.3, after: 1, lo: 0.2, min_tokens: 10}",
            RuleId.ENTROPY_CUSUM, "{k: 0.1, h: 1, baseline: 3, min_tokens: 10}",
            RuleId.STATED_ANSWER, "{agree: 1, calm_nats: 1.0}",
            RuleId.LOW_CONFIDENCE, "{window: 8, warmup: 3, keep_percent: 10}",
            RuleId.SLIP, "{bound: -0.2, min_tokens: 5}",
            RuleId.REPETITION, "{ngram: 1, window: 12, share: 0.3}",
            RuleId.TOKEN_BUDGET, "{max_tokens: 150}");

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
