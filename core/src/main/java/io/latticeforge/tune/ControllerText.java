package io.latticeforge.tune;

import io.latticeforge.evaluation.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The report as tables for people. What is not known is a dash. */
final class ControllerText {
    private final ControllerReport report;
    private final List<String> lines = new ArrayList<>();

    ControllerText(ControllerReport report) {
        this.report = report;
    }

    List<String> lines() {
        say("%s · %d groups · %d runs, each from nothing · seed %d", report.label(), report.groups(), report.runs(), report.seed());
        say("");
        say("%-24s %8s %13s %8s %9s", "", "right %", "tokens/group", "reward", "chosen %");
        for (ArmReport arm : report.arms()) {
            say("%-24s %8.1f %13.0f %8.4f %9.1f", arm.label(), 100 * arm.accuracy(), arm.tokens(), arm.value(), 100 * arm.chosen());
        }
        say("%-24s %8.1f %13.0f %8.4f", "controller", 100 * report.accuracy(), report.tokens(), report.value());
        say("%-24s %8s %13s %8.4f", "best arm of each group", "", "", report.oracle());
        say("");
        say("controller: %+.4f against the best fixed arm, 95 %% %s; regret to the best arm of each group %.4f", report.againstBest(),
                interval(report.againstBestInterval()), report.oracle() - report.value());
        say("it %s", report.word());
        say("");
        say("each arm's reward by the controller's own log of the first run (smallest propensity of all runs %.4f), and the estimators'"
                + " rms error over all runs", report.smallestPropensity());
        say("%-24s %8s %26s %26s %26s %6s   %s", "", "true", "ips", "snips", "dr", "ess", "error ips, snips, dr");
        for (ArmReport arm : report.arms()) {
            OffPolicy its = arm.estimate();
            say("%-24s %8s %26s %26s %26s %6.1f   %s %s %s", arm.label(), number(arm.firstValue()), estimate(its.ips(), its.ipsInterval()),
                    estimate(its.snips(), its.snipsInterval()), estimate(its.dr(), its.drInterval()), its.effectiveSamples(),
                    number(arm.errors()[0]), number(arm.errors()[1]), number(arm.errors()[2]));
        }
        return List.copyOf(lines);
    }

    private void say(String format, Object... values) {
        lines.add(String.format(Locale.ROOT, format, values));
    }

    private static String estimate(double value, Interval interval) {
        return number(value) + " " + interval(interval);
    }

    private static String interval(Interval interval) {
        return "[" + number(interval.low()) + ", " + number(interval.high()) + "]";
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
    }
}
