package io.latticeforge.cli;

import io.latticeforge.kernels.ElementType;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code doctor}: which compute engines are here, what each can do, and which is fastest for what. */
@Command(name = "doctor", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Lists the compute engines with their versions and what each can do on this machine, and measures how long a batch"
                + " of rows takes on each (some seconds). 'serve' measures the same for the vocabulary of its session; --compute-engine forces one.", ""},
        exitCodeListHeading = "%nExit codes:%n")
public final class DoctorCommand implements Callable<Integer> {
    private static final int MAX_VOCAB = 1 << 24;

    @Option(names = "--vocab", paramLabel = "N", defaultValue = "128256",
            description = "logits in a row, 1 to 16777216. Default: ${DEFAULT-VALUE}")
    private int vocab;

    @Option(names = "--element", paramLabel = "TYPE", defaultValue = "f32",
            description = "how a logit is stored: f32, f16 or bf16. Default: ${DEFAULT-VALUE}")
    private ElementType element = ElementType.F32;

    @Option(names = "--install", description = "first download and build the PyTorch engine (120 MB; 450 MB when it is first used);"
            + " the launcher ./latticeforge does it")
    private boolean install;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    private DoctorCommand() {}

    @Override
    public Integer call() {
        if (vocab < 1 || vocab > MAX_VOCAB) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(),
                    "--vocab is " + vocab + "; it must lie between 1 and " + MAX_VOCAB);
        }
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        Diagnosis diagnosis = Diagnosis.make(element, vocab);
        if (json) {
            out.println(JsonLine.of(diagnosis.fields()));
        } else {
            diagnosis.lines().forEach(line -> out.println(line.stripTrailing()));
        }
        out.flush();
        return ExitCode.OK.number();
    }
}
