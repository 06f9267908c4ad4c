package io.latticeforge.bench;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench load}: a steady stream of tokens to a fresh sidecar, and how long each step waits for its answer. */
@Command(name = "load", sortOptions = false, description = {"Sends tokens of many sequences at a steady rate to a sidecar of its own, each"
        + " step when it is due whether or not the last is answered, and prints how long answers took from then.", ""})
final class LoadCommand implements Callable<Integer> {
    @Option(names = "--sequences", defaultValue = "256",
            description = "open sequences, 16 to 16,000, in groups of 16. Default: ${DEFAULT-VALUE}")
    private int sequences;

    @Option(names = "--rate", defaultValue = "30", description = "tokens a second of each, 0.1 to 10,000. Default: ${DEFAULT-VALUE}")
    private double rate;

    @Option(names = "--transport", defaultValue = "SOCKET", description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
    private Transport transport;

    @Option(names = "--rows", description = "tokens are rows of 128,256 f32 instead of top-20 lists")
    private boolean rows;

    @Option(names = "--seconds", defaultValue = "10", description = "for which is measured, 1 to 3,600. Default: ${DEFAULT-VALUE}")
    private int seconds;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "print this")
    private boolean help;

    @Override
    public Integer call() {
        if (sequences < 16 || sequences > 16_000 || !(rate >= 0.1 && rate <= 10_000) || seconds < 1 || seconds > 3_600) {
            System.err.println("latticeforge: --sequences " + sequences + ", --rate " + rate + ", --seconds " + seconds
                    + ": one of them is out of its range; see bench load --help");
            return CommandLine.ExitCode.USAGE;
        }
        OpenLoad.Result result = new OpenLoad(sequences, rate, transport, rows ? StepShape.ROW : StepShape.TOP_20).run(seconds);
        System.out.println(Machine.line());
        System.out.println(result.line());
        result.percentiles().forEach(System.out::println);
        System.out.println(String.format(Locale.ROOT, "CPU seconds per 1 M tokens, whole sidecar: %.2f", result.cpuSecondsPerMillion()));
        return CommandLine.ExitCode.OK;
    }
}
