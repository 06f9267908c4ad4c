package io.latticeforge.cli;

import io.latticeforge.journal.JournalContents;
import io.latticeforge.record.SlotKind;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the layout of the record and, for a journal, what is in it. */
@Command(name = "describe", description = "Print the layout of the journal record and what a journal holds.",
        mixinStandardHelpOptions = true)
public final class JournalDescribeCommand implements Callable<Integer> {
    @Option(names = "--journal", paramLabel = "DIR", description = "A journal directory to be summed up; only the layout otherwise.")
    private @Nullable Path directory;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        JournalLayout.print(out);
        Path journal = directory;
        if (journal != null) {
            contents(out, journal);
        }
        out.flush();
        return 0;
    }

    private static void contents(PrintWriter out, Path journal) {
        JournalContents files = JournalContents.of(journal);
        JournalSummary summary = JournalSummary.read(journal);
        out.printf("%nJournal %s%n", journal);
        out.printf("  blocks      %d, positions %d to %d%n", summary.blocks(), summary.first(), summary.last());
        out.printf("  records     %d%n", summary.records());
        for (SlotKind kind : SlotKind.values()) {
            if (summary.records(kind) > 0) {
                out.printf("    %-18s %d%n", kind, summary.records(kind));
            }
        }
        if (summary.leftOut() > 0) {
            out.printf("  left out    %d observations up to block %d: level decisions%n", summary.leftOut(), summary.leftOutThrough());
        }
        out.printf("  sessions    %d%n", summary.sessions());
        if (summary.blocks() > 0) {
            out.printf("  time        %s to %s%n", Instant.ofEpochSecond(0, summary.firstNs()), Instant.ofEpochSecond(0, summary.lastNs()));
        }
        out.printf("  bytes       %d in blocks", summary.bytes());
        if (summary.records(SlotKind.OBSERVATION) > 0) {
            out.printf(Locale.ROOT, ", %.1f for each observation", (double) summary.bytes() / summary.records(SlotKind.OBSERVATION));
        }
        out.println();
        out.printf("  roll files  %d%n", files.rollFiles().size());
        for (JournalContents.RollFileInfo file : files.rollFiles()) {
            out.printf("    %s  %d bytes used%n", file.name(), file.usedBytes());
        }
        out.printf("  snapshots   %d%n", files.snapshots().size());
        for (JournalContents.SnapshotInfo snapshot : files.snapshots()) {
            out.printf("    %s  %d bytes  %s%n", snapshot.name(), snapshot.bytes(),
                    snapshot.fault().isEmpty() ? "valid" : snapshot.fault());
        }
    }
}
