package io.latticeforge.cli;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.evaluation.TraceSet;
import io.latticeforge.policy.Policy;
import io.latticeforge.tune.Dimension;
import io.latticeforge.tune.Measurements;
import io.latticeforge.tune.Space;
import io.latticeforge.tune.TunePlan;
import io.latticeforge.tune.TuneResult;
import io.latticeforge.tune.Tuning;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tune}: which numbers of a policy save most on recorded traces without costing answers? */
@Command(name = "tune", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Searches over numbers of a policy on recorded traces: fewest tokens with accuracy not below that of the majority of"
                + " everything. Chooses on one part of the groups, reports on the other once, and writes the policy with the evidence in it.",
            "", "Example: latticeforge tune --traces DIR --policy default --param rules.stated_answer.calm_nats=0.02..2:log"
                + " --param stop_sampling.share.tau=0.6..1.0 --out mine.yaml", ""},
        exitCodeListHeading = "%nExit codes:%n")
public final class TuneCommand implements Callable<Integer> {
    @Option(names = "--traces", required = true, paramLabel = "DIR-OR-FILE", description = "as for evaluate; may be repeated")
    private List<Path> traces = List.of();

    @Option(names = "--policy", paramLabel = "FILE|NAME", defaultValue = "default",
            description = "a policy to begin with; may be repeated. Default: ${DEFAULT-VALUE}")
    private List<String> policies = List.of();

    @Option(names = "--param", required = true, paramLabel = "PATH=VALUES",
            description = "a number to search over: PATH=LOW..HIGH, PATH=LOW..HIGH:log or PATH=A,B,C; may be repeated")
    private List<String> parameters = List.of();

    @Option(names = "--grid", description = "try every combination of listed values; else draw at random")
    private boolean grid;

    @Option(names = "--trials", paramLabel = "N", defaultValue = "200", description = "policies to draw. Default: ${DEFAULT-VALUE}")
    private int trials;

    @Option(names = "--hold-out", paramLabel = "SHARE", defaultValue = "0.4",
            description = "share of the groups to report on, once. Default: ${DEFAULT-VALUE}")
    private double holdOut;

    @Option(names = "--margin", paramLabel = "POINTS", defaultValue = "1",
            description = "points of accuracy that may be lost. Default: ${DEFAULT-VALUE}")
    private double margin;

    @Mixin
    private SeedAndThreads run = new SeedAndThreads();

    @Option(names = "--name", paramLabel = "NAME", description = "of the policy that is written. Default: that of the file")
    private @Nullable String name;

    @Option(names = "--out", paramLabel = "FILE", description = "where to write the policy that was chosen")
    private @Nullable Path out;

    @Option(names = "--log", paramLabel = "FILE", description = "keep every measurement here; a search that was cut short goes on from it")
    private @Nullable Path log;

    @Option(names = "--json", description = "print one JSON object, as the last line")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    private TuneCommand() {}

    @Override
    public Integer call() {
        Usage.require(spec, trials >= 1 && trials <= 100_000, "--trials is " + trials + "; it must lie between 1 and 100000");
        Usage.require(spec, holdOut > 0 && holdOut < 1, "--hold-out is " + holdOut + "; it must lie between 0 and 1");
        Usage.require(spec, margin > 0 && margin <= 50, "--margin is " + margin + "; it must lie above 0 and at most 50 points");
        List<Policy> bases = policies.stream().map(PolicyArgument::read).toList();
        Space space = new Space(bases, parameters.stream().map(Dimension::parse).toList());
        TunePlan plan = new TunePlan(grid ? 0 : trials, holdOut, margin / 100, run.seed());
        CommandSpec command = Objects.requireNonNull(spec);
        List<TraceSet> sets = traces.stream().map(path -> TraceArgument.read(path, command.commandLine().getErr())).toList();
        ProgressLine progress = new ProgressLine(command.commandLine().getErr(), "measurements");
        try (MeasurementLog kept = log == null ? null : MeasurementLog.open(log, sets, plan);
                ExecutorService executor = run.executor()) {
            TuneResult result = new Tuning(sets, space, plan).run(executor, kept == null ? Measurements.NONE : kept, progress::show);
            return report(result, command.commandLine().getOut());
        }
    }

    private int report(TuneResult result, PrintWriter printer) {
        if (json) {
            printer.println(JsonLine.of(result.json()));
        } else {
            result.text().forEach(printer::println);
        }
        if (result.chosen() != null && out != null) {
            Policy policy = result.policy(name == null ? stem(out) : name, command());
            write(out, policy.yaml());
            if (!json) {
                printer.println("wrote " + policy.label() + " to " + out);
            }
        }
        printer.flush();
        return (result.chosen() == null ? ExitCode.NO : ExitCode.OK).number();
    }

    /** The command line as it can be given again, without where the traces lie. */
    private String command() {
        StringBuilder words = new StringBuilder("latticeforge tune");
        traces.forEach(path -> words.append(" --traces ").append(path.getFileName()));
        policies.forEach(policy -> words.append(" --policy ").append(Path.of(policy).getFileName()));
        parameters.forEach(parameter -> words.append(" --param ").append(parameter));
        words.append(grid ? " --grid" : " --trials " + trials).append(" --hold-out ").append(holdOut).append(" --margin ").append(margin)
                .append(" --seed ").append(run.seed());
        return words.toString();
    }

    private static String stem(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }

    private static void write(Path file, String yaml) {
        try {
            Files.writeString(file, yaml);
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the policy " + file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
