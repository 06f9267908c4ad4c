package io.latticeforge.tune;

import io.latticeforge.evaluation.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The report as fields of one JSON object. A number that is not known is null. */
final class ControllerJson {
    private final ControllerReport report;

    ControllerJson(ControllerReport report) {
        this.report = report;
    }

    Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("controller", report.label());
        all.put("groups", report.groups());
        all.put("runs", report.runs());
        all.put("seed", report.seed());
        all.put("accuracy", number(report.accuracy()));
        all.put("tokens_per_group", number(report.tokens()));
        all.put("reward", number(report.value()));
        all.put("best_fixed_arm", report.arms().get(report.best()).label());
        all.put("against_best_fixed_arm", number(report.againstBest()));
        all.put("against_best_fixed_arm_ci95", interval(report.againstBestInterval()));
        all.put("oracle_reward", number(report.oracle()));
        all.put("regret_to_oracle", number(report.oracle() - report.value()));
        all.put("smallest_propensity", number(report.smallestPropensity()));
        all.put("word", report.word());
        Map<String, @Nullable Object> arms = new LinkedHashMap<>();
        report.arms().forEach(arm -> arms.put(arm.label(), arm(arm)));
        all.put("arms", arms);
        return all;
    }

    private static Map<String, @Nullable Object> arm(ArmReport arm) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("accuracy", number(arm.accuracy()));
        all.put("tokens_per_group", number(arm.tokens()));
        all.put("reward", number(arm.value()));
        all.put("chosen_ratio", number(arm.chosen()));
        all.put("first_run_reward", number(arm.firstValue()));
        OffPolicy estimate = arm.estimate();
        estimator(all, "ips", estimate.ips(), estimate.ipsInterval(), arm.errors()[0]);
        estimator(all, "snips", estimate.snips(), estimate.snipsInterval(), arm.errors()[1]);
        estimator(all, "dr", estimate.dr(), estimate.drInterval(), arm.errors()[2]);
        all.put("effective_samples", number(estimate.effectiveSamples()));
        return all;
    }

    private static void estimator(Map<String, @Nullable Object> all, String name, double value, Interval interval, double error) {
        all.put(name, number(value));
        all.put(name + "_ci95", interval(interval));
        all.put(name + "_rms_error", number(error));
    }

    private static List<@Nullable Object> interval(Interval interval) {
        List<@Nullable Object> ends = new ArrayList<>();
        ends.add(number(interval.low()));
        ends.add(number(interval.high()));
        return ends;
    }

    private static @Nullable Object number(double value) {
        return Double.isFinite(value) ? (Object) value : null;
    }
}
