package io.latticeforge.evaluation;

import io.latticeforge.engine.LoadedPolicy;
import io.latticeforge.policy.Policy;

/**
 * Plays recorded questions under one policy, one after the other, in one engine: what a rule learns across groups it learns here too. For
 * one thread.
 *
 * <pre>{@code
 * PolicyPlay play = new PolicyPlay(traces, policy, 0, (bytes, length) -> {});
 * play.group(0);
 * play.saved();       // share of tokens that were not generated
 * }</pre>
 */
public final class PolicyPlay {
    private final TraceSet traces;
    private final Policy policy;
    private final int lag;
    private final EngineFold fold;
    private final RuleTallies tallies = new RuleTallies();
    private long tokensFull;
    private long tokens;
    private long steps;
    private double score;

    /**
     * @param lag tokens between a decision and its taking effect
     * @param blocks takes what is folded and what comes of it
     */
    public PolicyPlay(TraceSet traces, Policy policy, int lag, EngineFold.Blocks blocks) {
        this.traces = traces;
        this.policy = policy;
        this.lag = lag;
        fold = new EngineFold(policy.yaml(), traces.vocabSize(), blocks);
    }

    /** Plays a question with its samples in recorded order. */
    public void group(int index) {
        int[] order = new int[traces.groups().get(index).traces().size()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        group(index, order);
    }

    GroupOutcome group(int index, int[] order) {
        TraceGroup group = traces.groups().get(index);
        GroupOutcome outcome = new GroupPlay(fold, traces, group, order, index, lag, tallies).play(policy.version(), policy.wave() > 0);
        tokens += outcome.tokens() + outcome.probeTokens();
        steps += outcome.steps();
        tokensFull += group.tokens();
        score += outcome.verdict().score(group.truth());
        return outcome;
    }

    RuleTallies tallies() {
        return tallies;
    }

    LoadedPolicy loaded() {
        LoadedPolicy loaded = fold.engine().policies().byVersion(policy.version());
        if (loaded == null) {
            throw new IllegalStateException("the policy is loaded from the beginning");
        }
        return loaded;
    }

    /** The engine that decided. */
    public EngineFold fold() {
        return fold;
    }

    /** Questions answered right, a tie of m counted 1/m. */
    public double right() {
        return score;
    }

    /** Tokens generated, those of probes included. */
    public long tokens() {
        return tokens;
    }

    /** Share of the recorded tokens that were not generated, probes paid. */
    public double saved() {
        return tokensFull == 0 ? 0 : 1 - (double) tokens / tokensFull;
    }

    /** CONCLUDE decisions. */
    public long concluded() {
        return tallies.concluded().fired;
    }

    /** STOP decisions. */
    public long stopped() {
        return tallies.stopped().fired;
    }

    /** Steps on the critical path, question after question. */
    public long steps() {
        return steps;
    }
}
