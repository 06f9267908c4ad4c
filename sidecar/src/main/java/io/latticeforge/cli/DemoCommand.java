package io.latticeforge.cli;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.demo.Demo;
import io.latticeforge.demo.DemoReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo}: the main job on real input, in ten seconds. */
@Command(name = "demo", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Starts a sidecar, plays recorded generations of a real model against it token by token, obeys what it decides, and shows"
                + " what that saved, at what accuracy, at how many microseconds a step. Then replays the journal in a fresh process.", ""},
        exitCodeListHeading = "%nExit codes:%n")
public final class DemoCommand implements Callable<Integer> {
    @Option(names = "--traces", paramLabel = "DIR", description = "folder of recorded generations with rows. Default: models/traces/abacus")
    private @Nullable Path traces;

    @Option(names = "--vocab", paramLabel = "N", defaultValue = "128256",
            description = "logits a row in the second pass, with a synthetic tail; 0 leaves it out. Default: ${DEFAULT-VALUE}")
    private int vocab;

    @Option(names = "--groups", paramLabel = "N", defaultValue = "2147483647", description = "play at most so many questions")
    private int groups;

    @Option(names = "--keep", paramLabel = "DIR", description = "an empty directory for journal and socket, which stays. Default: a temporary one")
    private @Nullable Path keep;

    @Option(names = "--json", description = "print the result as one JSON object, as the last line")
    private boolean json;

    private DemoCommand() {}

    @Override
    public Integer call() {
        Path home = Path.of(System.getProperty("latticeforge.home", "."));
        Path folder = traces == null ? home.resolve("models").resolve("traces").resolve("abacus") : traces;
        Path directory = keep == null ? temporary() : keep;
        boolean terminal = System.console() != null && System.console().isTerminal() && !json;
        try {
            DemoReport report = DemoReport.of(System.out, terminal);
            boolean identical = report.run(new Demo(folder, vocab, Math.max(1, groups), report.show()), directory, json);
            return (identical ? ExitCode.OK : ExitCode.NO).number();
        } finally {
            if (keep == null) {
                Demo.delete(directory);
            }
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("latticeforge-demo");
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "no temporary directory can be made: " + e.getMessage(), e);
        }
    }
}
