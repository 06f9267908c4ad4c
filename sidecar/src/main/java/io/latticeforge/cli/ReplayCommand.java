package io.latticeforge.cli;

import io.latticeforge.path.Replay;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code replay}: were these decisions the ones that this journal leads to? */
@Command(name = "replay", mixinStandardHelpOptions = true,
        description = {"Decides everything in a journal again, from its files alone, and compares each decision with the one on record,"
                + " byte for byte. Exit code 1 names the first that is different.", ""},
        exitCodeListHeading = "%nExit codes:%n")
public final class ReplayCommand implements Callable<Integer> {
    private static final long PROGRESS_NS = 1_000_000_000L;
    private static final int BLOCKS_PER_LOOK = 1024;

    @Option(names = "--journal", required = true, paramLabel = "DIR", description = "the journal directory; it may be in use")
    private Path directory = Path.of("");

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    private long saidNs = System.nanoTime();

    ReplayCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        long startNs = System.nanoTime();
        Replay.Result result = Replay.of(directory, this::progress);
        double seconds = (System.nanoTime() - startNs) / 1e9;
        if (json) {
            out.println(json(result, seconds));
        } else {
            if (result.after() > 0) {
                out.println(JournalWalk.begunAfter(result.after()));
            }
            out.println(result.blocks() + " blocks, " + result.records() + " records, " + result.decisions() + " decisions on record");
            out.println(Ansi.AUTO.string(result.identical()
                    ? "@|green identical|@: every decision came out byte for byte as it is on record"
                    : "@|red not identical|@ from position " + result.difference() + ": ") + result.sentence());
        }
        out.flush();
        return (result.identical() ? ExitCode.OK : ExitCode.NO).number();
    }

    private void progress(long position) {
        if (position % BLOCKS_PER_LOOK == 0 && System.nanoTime() - saidNs > PROGRESS_NS) {
            saidNs = System.nanoTime();
            PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
            err.println(position + " blocks so far");
            err.flush();
        }
    }

    private static String json(Replay.Result result, double seconds) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("identical", result.identical());
        fields.put("after_block", result.after());
        fields.put("blocks", result.blocks());
        fields.put("inputs", result.inputs());
        fields.put("outputs", result.outputs());
        fields.put("records", result.records());
        fields.put("decisions", result.decisions());
        fields.put("seconds", seconds);
        fields.put("difference_position", result.identical() ? null : result.difference());
        fields.put("difference", result.identical() ? null : result.sentence());
        return JsonLine.of(fields);
    }
}
