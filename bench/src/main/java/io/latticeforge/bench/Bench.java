package io.latticeforge.bench;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./latticeforge bench}. */
@Command(name = "latticeforge bench", sortOptions = false, subcommands = LoadCommand.class,
        description = {"Measures every target beside its peer on this machine, each answer checked, and prints what is held: a quarter of"
                + " an hour. Writes bench/results/<date>.json and a page of plots.",
                "Exit codes: 0 measured, 1 a part failed, 2 wrong usage.", ""})
public final class Bench implements Callable<Integer> {
    private static final int MEASUREMENT_FAILED = 1;

    @Option(names = "--quick", description = "the same in a minute and a half: fewer and shorter rounds")
    private boolean quick;

    @Option(names = "--json", description = "print the figures as one JSON object on the last line")
    private boolean json;

    @Option(names = "--jmh", arity = "0..*", paramLabel = "PATTERN", fallbackValue = "",
            description = "the JMH suite instead, more than an hour for all of it; a pattern such as Engine or Socket.*sidecar names parts"
                    + " of it")
    private @Nullable List<String> jmh;

    @Parameters(paramLabel = "ID", arity = "0..*", description = "only the parts that measure these targets, such as K1 or T5")
    private List<String> ids = List.of();

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "print this")
    private boolean help;

    private final PrintStream out = System.out;

    private Bench() {}

    public static void main(String[] args) {
        int code = new CommandLine(new Bench()).setCaseInsensitiveEnumValuesAllowed(true).execute(args);
        System.out.flush();
        System.exit(code);
    }

    /** Of the installation. */
    static Path home() {
        return Path.of(System.getProperty("latticeforge.home", "."));
    }

    @Override
    public Integer call() throws IOException {
        if (jmh != null) {
            return suite(jmh.stream().filter(pattern -> !pattern.isEmpty()).toList());
        }
        Optional<String> unknown = ids.stream().filter(id -> Target.of(id).isEmpty()).findFirst();
        if (unknown.isPresent()) {
            System.err.println("latticeforge: there is no target " + unknown.get() + "; there are "
                    + Arrays.stream(Target.values()).map(Target::id).collect(Collectors.joining(", ")));
            return CommandLine.ExitCode.USAGE;
        }
        Form form = quick ? Form.QUICK : Form.FULL;
        Results results = new BenchRun(form, BenchRun.parts(ids)).run();
        new ResultTable(out, inColour()).print(results);
        out.println("page: " + ResultFiles.write(results, form, home().resolve("bench/results"), LocalDateTime.now()));
        if (json) {
            out.println(ResultJson.of(results, form));
        }
        return results.failed() ? MEASUREMENT_FAILED : CommandLine.ExitCode.OK;
    }

    private static boolean inColour() {
        Console console = System.console();
        return console != null && console.isTerminal() && System.getenv("NO_COLOR") == null;
    }

    private int suite(List<String> patterns) {
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
