package io.latticeforge.evaluation;

import io.latticeforge.decisions.RuleId;
import io.latticeforge.policy.Mode;
import io.latticeforge.policy.Policy;
import io.latticeforge.policy.PolicyRule;
import io.latticeforge.policy.PolicyVariant;
import java.util.ArrayList;
import java.util.List;

/**
 * A policy without one of the rules that it enforces.
 *
 * @param rule what was taken out
 * @param change of accuracy, without minus with, paired by group: non-inferior says that answers do not need the rule
 */
record Ablation(String rule, PolicyResult without, NonInferiority change) {
    private static final int NAME_CHARS = 63;
    private static final String WITHOUT = "-without-";

    /** A policy to be played. */
    record Planned(String rule, Policy without) {}

    static Ablation of(Planned planned, PolicyResult without, PolicyResult with, long seed) {
        return new Ablation(planned.rule(), without, NonInferiority.of(without.scores(), with.scores(), NonInferiority.MARGIN, seed));
    }

    /** Each enforced rule taken out in turn, then what ends sampling. */
    static List<Planned> of(Policy policy) {
        List<Planned> planned = new ArrayList<>();
        for (int i = 0; i < policy.rules().size(); i++) {
            PolicyRule rule = policy.rules().get(i);
            if (rule.mode() == Mode.ENFORCE) {
                RuleId id = rule.spec().id();
                planned.add(new Planned(id.composed() ? id.yamlName() + ", rule " + (i + 1) : id.yamlName(),
                        PolicyVariant.of(policy, name(policy, id.yamlName())).without(i).policy()));
            }
        }
        if (policy.sampleStop() != null && policy.sampleStopMode() == Mode.ENFORCE) {
            planned.add(new Planned("stop_sampling",
                    PolicyVariant.of(policy, name(policy, "stop_sampling")).withoutSampleStop().policy()));
        }
        return planned;
    }

    private static String name(Policy policy, String rule) {
        String ending = WITHOUT + rule;
        return policy.name().substring(0, Math.min(policy.name().length(), NAME_CHARS - ending.length())) + ending;
    }
}
