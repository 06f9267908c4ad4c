package io.latticeforge.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./latticeforge bench}. */
@Command(name = "latticeforge bench", sortOptions = false,
        description = {"Measures the kernels, the engine, the frames and the socket, each beside its peers on this machine and each with"
                + " its answer checked.",
            "Without --quick: the JMH suite, more than an hour for all of it; name parts of it to have less.", ""})
public final class Bench implements Callable<Integer> {
    private static final int MEASUREMENT_FAILED = 1;

    @Option(names = "--quick", description = "a minute's worth: interleaved rounds, medians and ratios")
    private boolean quick;

    @Option(names = "--json", description = "print the figures as one JSON object on the last line")
    private boolean json;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "print this")
    private boolean help;

    @Parameters(paramLabel = "PATTERN", description = "benchmarks to run, such as Engine or Socket.*sidecar; not with --quick")
    private List<String> patterns = new ArrayList<>();

    private final PrintStream out = System.out;

    private Bench() {}

    public static void main(String[] args) {
        int code = new CommandLine(new Bench()).execute(args);
        System.out.flush();
        System.exit(code);
    }

    @Override
    public Integer call() {
        if (quick && !patterns.isEmpty()) {
            System.err.println("latticeforge: --quick takes no pattern");
            return CommandLine.ExitCode.USAGE;
        }
        return quick ? quick() : suite();
    }

    private int quick() {
        QuickBench bench = new QuickBench();
        bench.run(out);
        if (json) {
            out.println(bench.json());
        }
        return CommandLine.ExitCode.OK;
    }

    private int suite() {
        out.println(Machine.line());
        try {
            Collection<RunResult> results = JmhSuite.run(patterns);
            if (json) {
                out.println(JmhSuite.json(results));
            }
            return CommandLine.ExitCode.OK;
        } catch (RunnerException e) {
            System.err.println("latticeforge: " + e.getMessage());
            return MEASUREMENT_FAILED;
        }
    }
}
