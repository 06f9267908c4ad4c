package io.latticeforge.evaluation;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds out what recorded generations are at a path, and reads them. */
public final class TraceSets {
    private TraceSets() {}

    /**
     * A folder of {@code lattice-traces/1}, or a file of JSONL.
     *
     * @throws LatticeForgeException in one sentence, if there is nothing to evaluate there
     */
    public static TraceSet read(Path path) {
        if (!Files.exists(path)) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "there are no traces at " + path);
        }
        TraceSet traces = Files.isDirectory(path) ? FolderTraces.read(path) : ConfidenceTraces.read(path);
        if (traces.groups().isEmpty()) {
            throw new LatticeForgeException(ErrorCode.CORRUPT, "the traces at " + path + " have no group with a sample");
        }
        return traces;
    }
}
