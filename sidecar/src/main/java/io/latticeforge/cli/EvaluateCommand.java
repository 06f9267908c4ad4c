package io.latticeforge.cli;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.evaluation.Evaluation;
import io.latticeforge.evaluation.EvaluationReport;
import io.latticeforge.evaluation.TraceSet;
import io.latticeforge.policy.Policies;
import io.latticeforge.policy.Policy;
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

/** {@code evaluate}: how many tokens does a policy save on recorded traces, and does it cost answers? */
@Command(name = "evaluate", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Plays recorded traces through the engine that decides in production, and says for each policy how many tokens it"
                + " saves and whether that costs answers, beside what the same tokens buy without it.", ""},
        exitCodeListHeading = "%nExit codes:%n")
public final class EvaluateCommand implements Callable<Integer> {
    @Option(names = "--traces", required = true, paramLabel = "DIR-OR-FILE",
            description = TraceArgument.NAMES + "; may be repeated")
    private List<Path> traces = List.of();

    @Option(names = "--policy", paramLabel = "FILE|NAME", description = "a policy's file or a shipped policy's name; may be repeated."
            + " Default: every shipped policy")
    private List<String> policies = List.of();

    @Option(names = "--shuffles", paramLabel = "N", defaultValue = "20",
            description = "orders of samples to average over; 0 is the recorded order. Default: ${DEFAULT-VALUE}")
    private int shuffles;

    @Option(names = "--lag", paramLabel = "N[,N…]", hideParamSyntax = true, defaultValue = "0", split = ",",
            description = "tokens between a decision and its taking effect; of several the first is the report's, the others beside it."
                    + " Default: ${DEFAULT-VALUE}")
    private List<Integer> lags = List.of();

    @Mixin
    private SeedAndThreads run = new SeedAndThreads();

    @Option(names = "--ablations", description = "also play each policy without each of its enforced rules")
    private boolean ablations;

    @Option(names = "--reports", description = "also report vote stability, coherence decay, the overhang map and the feasibility hint")
    private boolean reports;

    @Option(names = "--layers", paramLabel = "N", description = "layers of the model, for the feasibility hint of --reports")
    private @Nullable Integer layers;

    @Option(names = "--html", paramLabel = "FILE", description = "also write the report as one page that needs no network")
    private @Nullable Path html;

    @Option(names = "--json", description = "print one JSON object, as the last line")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    private EvaluateCommand() {}

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        Usage.require(spec, shuffles >= 0 && shuffles <= 10_000, "--shuffles is " + shuffles + "; it must lie between 0 and 10000");
        for (int lag : lags) {
            Usage.require(spec, lag >= 0 && lag <= 1 << 20, "--lag is " + lag + "; it must lie between 0 and 1048576");
        }
        Usage.require(spec, layers == null || layers >= 1 && layers <= 1000, "--layers is " + layers + "; it must lie between 1 and 1000");
        Usage.require(spec, layers == null || reports, "--layers says nothing without --reports");
        List<Policy> chosen = policies.isEmpty() ? Policies.shipped() : policies.stream().map(PolicyArgument::read).toList();
        List<TraceSet> sets = traces.stream().map(path -> TraceArgument.read(path, command.commandLine().getErr())).toList();
        Evaluation evaluation = new Evaluation(sets, chosen, new Evaluation.Plan(shuffles, lags, run.seed(), ablations, reports,
                layers == null ? 0 : layers));
        ProgressLine progress = new ProgressLine(command.commandLine().getErr(), "plays");
        try (ExecutorService executor = run.executor()) {
            EvaluationReport report = evaluation.run(executor, progress::show);
            print(report, command.commandLine().getOut());
        }
        return ExitCode.OK.number();
    }

    private void print(EvaluationReport report, PrintWriter out) {
        if (html != null) {
            write(html, report.html());
        }
        if (json) {
            out.println(JsonLine.of(report.json()));
        } else {
            report.text().forEach(out::println);
        }
        out.flush();
    }

    private static void write(Path file, String page) {
        try {
            Files.writeString(file, page);
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the page " + file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
