package io.latticeforge.cli;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.evaluation.Claim;
import io.latticeforge.evaluation.Claims;
import io.latticeforge.evaluation.Evaluation;
import io.latticeforge.evaluation.TraceSet;
import io.latticeforge.policy.Policies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code claims}: what the originals state, and what was measured here. */
@Command(name = "claims", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Measures on recorded traces, and on a real sidecar, each number that is stated for deciding while a model generates, and"
                + " writes beside it what came out.", ""},
        exitCodeListHeading = "%nExit codes:%n")
public final class ClaimsCommand implements Callable<Integer> {
    @Option(names = "--traces", required = true, paramLabel = "DIR-OR-FILE[,...]", description = "as for evaluate; those with commas between"
            + " them are judged together; may be repeated")
    private List<String> traces = List.of();

    @Option(names = "--out", paramLabel = "FILE", description = "write the page there instead of printing it")
    private @Nullable Path out;

    @Spec
    private @Nullable CommandSpec spec;

    private ClaimsCommand() {}

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        ProgressLine progress = new ProgressLine(command.commandLine().getErr(), "plays");
        List<Claim> claims = new ArrayList<>(MeasuredLatency.claims());
        try (ExecutorService executor = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            for (String together : traces) {
                List<TraceSet> sets = List.of(together.split(",")).stream().map(path -> TraceArgument.read(Path.of(path), command.commandLine().getErr())).toList();
                claims.addAll(Claims.of(new Evaluation(sets, Policies.shipped(), Evaluation.Plan.USUAL).run(executor, progress::show)));
                claims.add(ControllerClaim.of(sets, executor));
            }
        }
        claims.addAll(UntestedClaims.ALL);
        String page = ClaimsPage.of(claims, "./latticeforge claims " + traces.stream().map(ClaimsCommand::named)
                .collect(Collectors.joining(" ")));
        if (out == null) {
            command.commandLine().getOut().print(page);
            command.commandLine().getOut().flush();
        } else {
            write(out, page);
        }
        return ExitCode.OK.number();
    }

    /** The option as anyone can give it: without where the traces lie here. */
    private static String named(String together) {
        return "--traces " + List.of(together.split(",")).stream().map(path -> String.valueOf(Path.of(path).getFileName()))
                .collect(Collectors.joining(","));
    }

    private static void write(Path file, String page) {
        try {
            Files.writeString(file, page);
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the page " + file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
