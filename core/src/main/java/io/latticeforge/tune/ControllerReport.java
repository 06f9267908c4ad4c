package io.latticeforge.tune;

import io.latticeforge.controller.Controller;
import io.latticeforge.evaluation.Bootstrap;
import io.latticeforge.evaluation.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a controller earned beside its arms.
 *
 * @param label name@version of the controller
 * @param arms in their order
 * @param accuracy of the controller: share of groups answered right
 * @param tokens generated per group
 * @param value mean reward
 * @param best index of the arm with the largest value: the fixed policy that would have been the best to have, known only afterwards
 * @param againstBest mean reward less that of the best fixed arm; minus this is the regret
 * @param againstBestInterval 95 %, bootstrap by group
 * @param oracle mean over groups of the largest reward of any arm: nobody can earn more
 * @param smallestPropensity of all choices
 */
public record ControllerReport(String label, int groups, int runs, long seed, List<ArmReport> arms, double accuracy, double tokens,
        double value, int best, double againstBest, Interval againstBestInterval, double oracle, double smallestPropensity) {
    private static final double ALPHA = 0.025;

    static ControllerReport of(Controller controller, int groups, List<ControllerRun> runs, long seed) {
        List<ArmReport> arms = new ArrayList<>();
        for (int arm = 0; arm < controller.arms().size(); arm++) {
            arms.add(ArmReport.of(controller, arm, runs, seed));
        }
        int best = 0;
        for (int arm = 1; arm < arms.size(); arm++) {
            best = arms.get(arm).value() > arms.get(best).value() ? arm : best;
        }
        double[] earned = new double[groups];
        double[] against = new double[groups];
        double oracle = 0;
        double accuracy = 0;
        double tokens = 0;
        double smallest = 1;
        for (ControllerRun run : runs) {
            double[] rewards = ControllerRun.rewards(controller, run.chosen());
            List<double[]> ofArms = run.arms().stream().map(outcomes -> ControllerRun.rewards(controller, outcomes)).toList();
            for (int g = 0; g < groups; g++) {
                int group = g;
                earned[g] += rewards[g] / runs.size();
                against[g] += (rewards[g] - ofArms.get(best)[g]) / runs.size();
                oracle += ofArms.stream().mapToDouble(its -> its[group]).max().orElse(0) / groups / runs.size();
            }
            accuracy += ArmReport.mean(run.chosen().scores()) / runs.size();
            tokens += ArmReport.mean(run.chosen().tokens()) / runs.size();
            smallest = Math.min(smallest, run.log().stream().mapToDouble(LoggedChoice::propensity).min().orElse(1));
        }
        return new ControllerReport(controller.label(), groups, runs.size(), seed, List.copyOf(arms), accuracy, tokens,
                ArmReport.mean(earned), best, ArmReport.mean(against), Bootstrap.ofMean(against, ALPHA, seed), oracle, smallest);
    }

    /** What to make of it, in one sentence. */
    public String word() {
        String rival = "the best fixed arm, " + arms.get(best).label();
        return againstBestInterval.low() > 0 ? "earns more than " + rival
                : againstBestInterval.high() < 0 ? "earns less than " + rival + ": use that instead"
                        : "cannot be told from " + rival + ": that is the simpler choice";
    }

    /** Fields of one JSON object, in order; null for what is not known. */
    public Map<String, ?> json() {
        return new ControllerJson(this).fields();
    }

    /** A table for people, line by line. */
    public List<String> text() {
        return new ControllerText(this).lines();
    }
}
