package io.latticeforge.cli;

import io.latticeforge.journal.JournalReader;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints records, one a line, with the fields that the layout table names. */
@Command(name = "dump", description = "Print records, one a line.", mixinStandardHelpOptions = true)
public final class JournalDumpCommand implements Callable<Integer> {
    @Option(names = "--journal", required = true, paramLabel = "DIR", description = "The journal directory.")
    private Path directory = Path.of("");

    @Option(names = "--from", paramLabel = "P", description = "First position; default ${DEFAULT-VALUE}.")
    private long from = 1;

    @Option(names = "--to", paramLabel = "P", description = "Last position; default is the end.")
    private long to = Long.MAX_VALUE;

    @Option(names = "--kind", paramLabel = "K", description = "Only records of this kind: ${COMPLETION-CANDIDATES}.")
    private @Nullable SlotKind kind;

    @Option(names = "--group", paramLabel = "G", description = "Only records of this group of the client.")
    private @Nullable Integer group;

    @Option(names = "--json", description = "Print JSON lines.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        try (JournalReader reader = JournalReader.open(directory, from);
                RecordPrinter printer = json ? new JsonRecordPrinter(out) : new TextRecordPrinter(out)) {
            Slot slot = new Slot();
            while (reader.position() < to && !out.checkError() && reader.next() && reader.position() <= to) {
                slot.first(reader.block());
                while (slot.hasNext()) {
                    slot.next();
                    if ((kind == null || slot.kind() == kind) && (group == null || slot.group() == group)) {
                        printer.print(reader.block(), slot);
                    }
                }
            }
            if (reader.leftOutThrough() > 0) {
                PrintWriter err = spec.commandLine().getErr();
                err.println(JournalWalk.goneUpTo(reader.leftOutThrough()));
                err.flush();
            }
        }
        out.flush();
        return 0;
    }
}
