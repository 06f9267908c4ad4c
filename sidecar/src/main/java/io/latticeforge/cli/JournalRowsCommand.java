package io.latticeforge.cli;

import io.latticeforge.kernels.RowReducers;
import io.latticeforge.record.BlockHeader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code journal rows}: what was captured at level rows, reduced again. */
@Command(name = "rows", description = "Reduce captured rows again and hold them to their observations; exit code 1 names the first that differs.",
        mixinStandardHelpOptions = true)
public final class JournalRowsCommand implements Callable<Integer> {
    @Option(names = "--journal", required = true, paramLabel = "DIR", description = "The journal directory; the rows lie beside it.")
    private Path directory = Path.of("");

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        RowReducers kernels = RowReducers.choose();
        RowsAgain again = RowsAgain.of(directory, kernels);
        if (json) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("rows", again.rows);
            fields.put("compared", again.compared);
            fields.put("beyond", again.beyond);
            fields.put("entropy_error", again.entropyError);
            fields.put("varentropy_error", again.varentropyError);
            fields.put("kernel", kernels.describe());
            out.println(JsonLine.of(fields));
        } else {
            out.printf(Locale.ROOT, "%d rows, %d of them with an observation on record, reduced again by %s%n", again.rows, again.compared,
                    kernels.describe());
            out.println(again.beyond == 0
                    ? Ansi.AUTO.string("@|green within the bound|@: ") + String.format(Locale.ROOT,
                            "entropy differs by at most %.1e of max(1, H), varentropy by %.1e of max(1, V)", again.entropyError,
                            again.varentropyError)
                    : Ansi.AUTO.string("@|red beyond the bound|@: ") + again.beyond + " rows, the first that of record "
                            + (again.firstBeyond >>> BlockHeader.SLOT_BITS) + "/" + (again.firstBeyond & BlockHeader.MAX_SLOTS - 1));
        }
        out.flush();
        return (again.beyond == 0 ? ExitCode.OK : ExitCode.NO).number();
    }
}
