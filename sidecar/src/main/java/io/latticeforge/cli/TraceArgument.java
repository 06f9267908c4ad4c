package io.latticeforge.cli;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.evaluation.JournalTraces;
import io.latticeforge.evaluation.TraceSet;
import io.latticeforge.evaluation.TraceSets;
import io.latticeforge.journal.JournalReader;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@code --traces} names: a folder of {@code lattice-traces/1}, JSONL of confidences, or a journal directory, each known by itself. */
final class TraceArgument {
    static final String NAMES = "a folder of the format lattice-traces/1, JSONL of per-token confidences, or a journal directory with"
            + " outcomes";

    private TraceArgument() {}

    /** @param err hears how far a long journal is read */
    static TraceSet read(Path path, PrintWriter err) {
        if (JournalReader.reads(path)) {
            JournalTraces traces = new JournalTraces(path.toString());
            long gone = JournalWalk.each(path, err, block -> {
                traces.on(block);
                return true;
            });
            if (gone > 0) {
                err.println(JournalWalk.goneUpTo(gone) + ", and groups opened before that are left out");
                err.flush();
            }
            return traces.traces(gone);
        }
        if (Files.isDirectory(path) && !Files.exists(path.resolve("manifest.json"))) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "there are no traces at " + path
                    + ": it is neither a folder of lattice-traces/1 (no manifest.json) nor a journal directory (no journal.layout)");
        }
        return TraceSets.read(path);
    }
}
