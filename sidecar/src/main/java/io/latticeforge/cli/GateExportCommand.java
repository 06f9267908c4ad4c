package io.latticeforge.cli;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.engine.LearnBy;
import io.latticeforge.gating.GateFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gate export}: a trained gate as the file that {@code serve --gate-files} reads. */
@Command(name = "export", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Writes a trained gate as the file that 'serve --gate-files' reads; without --out to standard output.", ""},
        exitCodeListHeading = "%nExit codes:%n")
public final class GateExportCommand implements Callable<Integer> {
    @Option(names = "--gate", required = true, paramLabel = "DIR", description = "what 'gate train' wrote")
    private Path folder = Path.of("");

    @Option(names = "--name", paramLabel = "NAME", defaultValue = "learned", description = "what clients call the gate. Default: ${DEFAULT-VALUE}")
    private String name = "";

    @Option(names = "--learn-rate", paramLabel = "R", defaultValue = "NaN", showDefaultValue = Visibility.NEVER,
            description = "let it go on learning from outcomes in 'serve': the most that one moves a score of its request, above 0, at most 10;"
                    + " 0.5 is a good start. Default: it does not learn")
    private double learnRate;

    @Option(names = "--out", paramLabel = "FILE", description = "where to write it")
    private @Nullable Path out;

    @Spec
    private @Nullable CommandSpec spec;

    GateExportCommand() {}

    @Override
    public Integer call() {
        CommandLine commandLine = Objects.requireNonNull(spec).commandLine();
        if (learnRate <= 0 || learnRate > LearnBy.MAX_RATE) {
            throw new ParameterException(commandLine, "--learn-rate is " + learnRate + "; it must lie above 0 and not above " + LearnBy.MAX_RATE);
        }
        String file = GateFolder.gateFile(name, GateFolder.read(folder), learnRate);
        PrintWriter to = commandLine.getOut();
        if (out == null) {
            to.print(file);
        } else {
            try {
                Files.writeString(out, file);
            } catch (IOException e) {
                throw new LatticeForgeException(ErrorCode.UNAVAILABLE, out + " cannot be written: " + e.getMessage(), e);
            }
        }
        to.flush();
        return ExitCode.OK.number();
    }
}
