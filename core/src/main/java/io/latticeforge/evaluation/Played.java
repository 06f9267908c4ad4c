package io.latticeforge.evaluation;

import io.latticeforge.policy.Policy;

/** A whole corpus played under one policy in one order of samples: an engine for each set. Immutable once played. */
final class Played {
    private final double[] scores;
    private final double[] shares;
    private final long[] tokens;
    private final long[] probeTokens;
    private final int[] samples;
    private final RuleTallies tallies = new RuleTallies();
    private final Validities validities = new Validities();
    private final long[] evaluated;
    private final long[] fired;
    private long steps;
    private long slotSteps;

    Played(Corpus corpus, Policy policy, Orders orders, int shuffle, int lag) {
        int rules = policy.rules().size();
        evaluated = new long[rules];
        fired = new long[rules];
        int groups = corpus.groups().size();
        scores = new double[groups];
        shares = new double[groups];
        tokens = new long[groups];
        probeTokens = new long[groups];
        samples = new int[groups];
        int group = 0;
        for (TraceSet set : corpus.sets()) {
            Validities its = Validities.under(policy);
            PolicyPlay play = new PolicyPlay(set, policy, lag, (bytes, length) -> {});
            for (int g = 0; g < set.groups().size(); g++) {
                TraceGroup question = set.groups().get(g);
                GroupOutcome outcome = play.group(g, orders.of(shuffle, group, question.traces().size()));
                take(group, question, outcome);
                its.add(outcome.validity());
                group++;
            }
            validities.add(its, 1);
            tallies.add(play.tallies());
            for (int rule = 0; rule < rules; rule++) {
                evaluated[rule] += play.loaded().evaluated(rule);
                fired[rule] += play.loaded().fired(rule);
            }
        }
    }

    private void take(int group, TraceGroup question, GroupOutcome outcome) {
        scores[group] = outcome.verdict().score(question.truth());
        shares[group] = outcome.verdict().share();
        tokens[group] = outcome.tokens();
        probeTokens[group] = outcome.probeTokens();
        samples[group] = outcome.samples();
        steps += outcome.steps();
        slotSteps += outcome.slotSteps();
    }

    double score(int group) {
        return scores[group];
    }

    /** Of the weight, the winner's; NaN where nobody voted. */
    double share(int group) {
        return shares[group];
    }

    long tokens(int group) {
        return tokens[group];
    }

    long probeTokens(int group) {
        return probeTokens[group];
    }

    /** That were begun. */
    int samples(int group) {
        return samples[group];
    }

    /** On the critical path, all groups. */
    long steps() {
        return steps;
    }

    long slotSteps() {
        return slotSteps;
    }

    RuleTallies tallies() {
        return tallies;
    }

    Validities validities() {
        return validities;
    }

    /** Observations on which a rule of the policy was able to fire. */
    long evaluated(int rule) {
        return evaluated[rule];
    }

    /** Samples on which it fired, enforced or not. */
    long fired(int rule) {
        return fired[rule];
    }
}
