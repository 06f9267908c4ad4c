package io.latticeforge.cli;

import io.latticeforge.evaluation.Interval;
import io.latticeforge.tune.ControllerEstimate;
import io.latticeforge.tune.OffPolicy;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code controller estimate}: what each arm would have earned alone, by a journal. */
@Command(name = "estimate", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Estimates from a journal what each arm of its newest controller would have earned alone: by inverse propensities,"
                + " the same normalised, and doubly robust, each with a 95 % interval, and how many choices that rests on.", ""},
        exitCodeListHeading = "%nExit codes:%n")
public final class ControllerEstimateCommand implements Callable<Integer> {
    @Option(names = "--journal", required = true, paramLabel = "DIR", description = "the journal directory; it may be in use")
    private Path directory = Path.of("");

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "of the bootstrap. Default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    ControllerEstimateCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        ControllerEstimate estimate = new ControllerEstimate();
        JournalWalk.each(directory, spec.commandLine().getErr(), block -> {
            estimate.on(block);
            return true;
        });
        List<ControllerEstimate.Arm> arms = estimate.arms(seed);
        if (json) {
            out.println(JsonLine.of(fields(estimate, arms)));
        } else {
            out.printf(Locale.ROOT, "%s · %d choices with a reward · mean reward %s%n%n", estimate.controller().label(), estimate.choices(),
                    Figures.of(estimate.earned()));
            out.printf("%-24s %8s %10s %28s %28s %28s %8s%n", "arm alone", "chosen", "its mean", "ips", "snips", "dr", "ess");
            arms.forEach(arm -> print(out, arm));
        }
        out.flush();
        return ExitCode.OK.number();
    }

    private static void print(PrintWriter out, ControllerEstimate.Arm arm) {
        OffPolicy its = arm.estimate();
        out.printf(Locale.ROOT, "%-24s %8d %10s %28s %28s %28s %8.1f%n", arm.label(), arm.chosen(), Figures.of(arm.earned()),
                text(its.ips(), its.ipsInterval()), text(its.snips(), its.snipsInterval()), text(its.dr(), its.drInterval()),
                its.effectiveSamples());
    }

    private static String text(double value, Interval interval) {
        return Double.isNaN(value) ? "unknown"
                : Figures.of(value) + " [" + Figures.of(interval.low()) + ", " + Figures.of(interval.high()) + "]";
    }

    private Map<String, @Nullable Object> fields(ControllerEstimate estimate, List<ControllerEstimate.Arm> arms) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("controller", estimate.controller().label());
        all.put("choices", estimate.choices());
        all.put("reward", Figures.finite(estimate.earned()));
        all.put("seed", seed);
        Map<String, @Nullable Object> each = new LinkedHashMap<>();
        for (ControllerEstimate.Arm arm : arms) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("chosen", arm.chosen());
            fields.put("mean_reward", Figures.finite(arm.earned()));
            put(fields, "ips", arm.estimate().ips(), arm.estimate().ipsInterval());
            put(fields, "snips", arm.estimate().snips(), arm.estimate().snipsInterval());
            put(fields, "dr", arm.estimate().dr(), arm.estimate().drInterval());
            fields.put("effective_samples", Figures.finite(arm.estimate().effectiveSamples()));
            each.put(arm.label(), fields);
        }
        all.put("arms", each);
        return all;
    }

    private static void put(Map<String, @Nullable Object> fields, String name, double value, Interval interval) {
        fields.put(name, Figures.finite(value));
        List<@Nullable Object> ends = new ArrayList<>();
        ends.add(Figures.finite(interval.low()));
        ends.add(Figures.finite(interval.high()));
        fields.put(name + "_ci95", ends);
    }
}
