package io.latticeforge.evaluation;

import io.latticeforge.policy.Policy;
import java.util.Arrays;
import java.util.List;

/**
 * A policy over a corpus, averaged over the orders of samples. Arrays are by group.
 *
 * @param scores 1 right, 0 wrong, ties 1/m
 * @param tokens generated, without probes
 * @param probeTokens what probes cost
 * @param shares of the weight that the winner had; NaN where nobody voted
 * @param steps on the critical path, all groups
 * @param slotSteps of all groups
 * @param evaluated by rule of the policy: share of the observations of running samples on which it was able to fire
 * @param fired by rule: samples on which it fired
 * @param validities how far the record can tell its answers
 * @param samples that were begun
 * @param plays that all this is the mean of; the tallies are their sum
 */
record PolicyResult(Policy policy, double[] scores, double[] tokens, double[] probeTokens, double[] shares, double steps, double slotSteps,
        RuleTallies tallies, double[] evaluated, double[] fired, Validities validities, double[] samples,
        int plays) {

    static PolicyResult of(Policy policy, List<Played> plays, int count) {
        double each = 1.0 / plays.size();
        double[] scores = new double[count];
        double[] tokens = new double[count];
        double[] probeTokens = new double[count];
        double[] shares = new double[count];
        double[] evaluated = new double[policy.rules().size()];
        double[] fired = new double[evaluated.length];
        double[] samples = new double[count];
        double steps = 0;
        double slotSteps = 0;
        RuleTallies tallies = new RuleTallies();
        Validities validities = new Validities();
        for (Played play : plays) {
            for (int g = 0; g < count; g++) {
                scores[g] += each * play.score(g);
                tokens[g] += each * play.tokens(g);
                probeTokens[g] += each * play.probeTokens(g);
                shares[g] += each * play.share(g);
                samples[g] += each * play.samples(g);
            }
            steps += each * play.steps();
            slotSteps += each * play.slotSteps();
            tallies.add(play.tallies());
            validities.add(play.validities(), each);
            for (int rule = 0; rule < fired.length; rule++) {
                evaluated[rule] += each * play.evaluated(rule);
                fired[rule] += each * play.fired(rule);
            }
        }
        double observed = Math.max(1, Arrays.stream(tokens).sum());
        for (int rule = 0; rule < evaluated.length; rule++) {
            evaluated[rule] /= observed;
        }
        return new PolicyResult(policy, scores, tokens, probeTokens, shares, steps, slotSteps, tallies, evaluated, fired,
                validities, samples, plays.size());
    }

    String name() {
        return policy.name();
    }

    double accuracy() {
        return Arrays.stream(scores).average().orElse(Double.NaN);
    }

    /** Generated, without what probes cost. */
    double tokensWithoutProbes() {
        return Arrays.stream(tokens).sum();
    }

    /** Everything paid. */
    double tokensWithProbes() {
        return tokensWithoutProbes() + Arrays.stream(probeTokens).sum();
    }
}
