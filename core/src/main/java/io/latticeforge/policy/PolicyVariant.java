package io.latticeforge.policy;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.settings.YamlTree;
import java.util.Map;

/**
 * A policy made from another by changing what its file says, for ablations and tuning. It has a name of its own, and its version is that of
 * its content. What the file said stays in its order; comments go, because they speak of the other one. Immutable.
 *
 * <pre>{@code
 * Policy calm = PolicyVariant.of(policy, "calm").set("rules.stated_answer.calm_nats", 0.2).policy();
 * Policy slipless = PolicyVariant.of(policy, "slipless").without(2).policy();
 * }</pre>
 *
 * <p>A path is keys with points between them; a rule is named as in the file: {@code stop_sampling.share.tau}, {@code
 * vote.surprise.scale}, {@code samples.waves.size}. What does not fit is refused with the file's own errors when {@link #policy()} reads
 * the result.
 */
public final class PolicyVariant {
    /** Up to here every integer is a double. */
    private static final double EXACT = 1L << 53;

    private final String name;
    private final String yaml;

    private PolicyVariant(String name, String yaml) {
        this.name = name;
        this.yaml = yaml;
    }

    /** The same policy under another name. */
    public static PolicyVariant of(Policy policy, String name) {
        return new PolicyVariant(name, policy.yaml()).set("name", name);
    }

    /**
     * One value changed; a parameter that the file left to its default is added.
     *
     * @param value as it would be written: {@code observe}, {@code beta}, {@code 12}
     * @throws LatticeForgeException (BAD_CONFIGURATION) if the path names something that the policy does not have
     */
    public PolicyVariant set(String path, String value) {
        YamlTree tree = tree();
        tree.set(path, value);
        return new PolicyVariant(name, tree.text());
    }

    /** A whole number is written without a fraction, so that it can be an integer's value: 3.0 is {@code 3}. */
    public PolicyVariant set(String path, double value) {
        return set(path, value == Math.rint(value) && Math.abs(value) < EXACT ? Long.toString((long) value) : Double.toString(value));
    }

    /**
     * Without one of its rules.
     *
     * @param rule its place in {@link Policy#rules()}
     */
    public PolicyVariant without(int rule) {
        int rules = policy().rules().size();
        if (rule < 0 || rule >= rules) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION,
                    "policy '" + name + "' has no rule " + rule + "; it has " + rules + ", from 0 on", rule, rules - 1);
        }
        YamlTree tree = tree();
        tree.remove("rules", rule);
        return new PolicyVariant(name, tree.text());
    }

    /** All samples of the budget vote. */
    public PolicyVariant withoutSampleStop() {
        return set("stop_sampling", "none");
    }

    /** With what was measured about it, for people; it does not change the version. */
    public PolicyVariant evidence(Map<String, String> measured) {
        YamlTree tree = tree();
        tree.remark(Policy.EVIDENCE, measured);
        return new PolicyVariant(name, tree.text());
    }

    /** What its file would say. */
    public String yaml() {
        return yaml;
    }

    /**
     * Reads it.
     *
     * @throws LatticeForgeException (BAD_CONFIGURATION) as for a file: unknown key, value of another type or out of range
     */
    public Policy policy() {
        return Policy.parse(yaml, name);
    }

    private YamlTree tree() {
        return YamlTree.parse(yaml, name);
    }
}
