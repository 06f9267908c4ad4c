package io.latticeforge.cli;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.controller.Controller;
import io.latticeforge.evaluation.GroupStream;
import io.latticeforge.evaluation.TraceSet;
import io.latticeforge.evaluation.TraceSets;
import io.latticeforge.policy.Policies;
import io.latticeforge.policy.Policy;
import io.latticeforge.tune.ControllerEvaluation;
import io.latticeforge.tune.ControllerReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

/** {@code controller evaluate}: does a controller earn more than the best of its policies would have alone? */
@Command(name = "evaluate", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Plays recorded groups one after the other with the controller choosing and learning, and each group under every"
                + " arm, and says what the controller earned against the best fixed arm and the best arm of each group. Beside each arm's true"
                + " reward stands what could be estimated from the controller's own log, as in production nothing else is known.", ""},
        exitCodeListHeading = "%nExit codes:%n")
public final class ControllerEvaluateCommand implements Callable<Integer> {
    @Option(names = "--controller", required = true, paramLabel = "FILE", description = "the controller, a YAML file")
    private Path controllerFile = Path.of("");

    @Option(names = "--traces", required = true, paramLabel = "DIR-OR-FILE",
            description = "a folder of the format lattice-traces/1, or JSONL of per-token confidences; may be repeated: one stream of all")
    private List<Path> traces = List.of();

    @Option(names = "--policy", paramLabel = "FILE", description = "a policy that arms may name, beside the shipped ones; may be repeated")
    private List<Path> policyFiles = List.of();

    @Option(names = "--shuffles", paramLabel = "N", defaultValue = "20",
            description = "orders of groups and samples to average over; 0 is the recorded order. Default: ${DEFAULT-VALUE}")
    private int shuffles;

    @Option(names = "--lag", paramLabel = "N", defaultValue = "0",
            description = "tokens between a decision and its taking effect. Default: ${DEFAULT-VALUE}")
    private int lag;

    @Mixin
    private SeedAndThreads run = new SeedAndThreads();

    @Option(names = "--json", description = "print one JSON object, as the last line")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    ControllerEvaluateCommand() {}

    @Override
    public Integer call() {
        Usage.require(spec, shuffles >= 0 && shuffles <= 10_000, "--shuffles is " + shuffles + "; it must lie between 0 and 10000");
        Usage.require(spec, lag >= 0 && lag <= 1 << 20, "--lag is " + lag + "; it must lie between 0 and 1048576");
        Controller controller = Controller.parse(read(controllerFile), controllerFile.toString());
        List<Policy> known = new ArrayList<>(Policies.shipped());
        for (Path file : policyFiles) {
            Policy policy = Policy.parse(read(file), file.toString());
            known.removeIf(its -> its.name().equals(policy.name()));
            known.add(policy);
        }
        List<TraceSet> sets = traces.stream().map(TraceSets::read).toList();
        ControllerEvaluation evaluation = new ControllerEvaluation(new GroupStream(sets, shuffles, lag, run.seed()), controller, known,
                run.seed());
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        try (ExecutorService executor = run.executor()) {
            ControllerReport report = evaluation.run(executor);
            if (json) {
                out.println(JsonLine.of(report.json()));
            } else {
                report.text().forEach(out::println);
            }
        }
        out.flush();
        return ExitCode.OK.number();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, file + " cannot be read: "
                    + (Files.exists(file) ? e.getMessage() : "there is no such file"), e);
        }
    }
}
