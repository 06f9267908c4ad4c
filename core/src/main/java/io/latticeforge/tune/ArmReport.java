package io.latticeforge.tune;

import io.latticeforge.controller.Controller;
import io.latticeforge.evaluation.GroupStream.Outcomes;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * One arm, played on every group of every run, beside what the controller's own log says of it.
 *
 * @param label policy and budget
 * @param accuracy share of groups answered right
 * @param tokens generated per group
 * @param value mean reward
 * @param chosen share of groups for which the controller chose it
 * @param firstValue mean reward in the first run, which the estimates are of
 * @param estimate from the log of the first run
 * @param errors root mean square errors of IPS, SNIPS and DR over all runs, each against the value in its run; NaN where a run did not
 *     play it
 */
public record ArmReport(String label, double accuracy, double tokens, double value, double chosen, double firstValue, OffPolicy estimate,
        double[] errors) {
    static ArmReport of(Controller controller, int arm, List<ControllerRun> runs, long seed) {
        List<OffPolicy> estimates = runs.stream().map(run -> OffPolicy.of(OffPolicyTerms.of(run.log(), arm), seed)).toList();
        double[] values = runs.stream().mapToDouble(run -> mean(ControllerRun.rewards(controller, run.arms().get(arm)))).toArray();
        Function<ToDoubleFunction<OffPolicy>, Double> error = estimator -> {
            double sum = 0;
            for (int r = 0; r < values.length; r++) {
                double off = estimator.applyAsDouble(estimates.get(r)) - values[r];
                sum += off * off;
            }
            return Math.sqrt(sum / values.length);
        };
        List<Outcomes> outcomes = runs.stream().map(run -> run.arms().get(arm)).toList();
        return new ArmReport(controller.arms().get(arm).label(), outcomes.stream().mapToDouble(o -> mean(o.scores())).average().orElse(0),
                outcomes.stream().mapToDouble(o -> mean(o.tokens())).average().orElse(0), mean(values),
                runs.stream().mapToDouble(run -> share(run.log(), arm)).average().orElse(0), values[0], estimates.getFirst(),
                new double[] {error.apply(OffPolicy::ips), error.apply(OffPolicy::snips), error.apply(OffPolicy::dr)});
    }

    private static double share(List<LoggedChoice> log, int arm) {
        return log.stream().mapToDouble(choice -> choice.arm() == arm ? 1 : 0).average().orElse(0);
    }

    static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }
}
