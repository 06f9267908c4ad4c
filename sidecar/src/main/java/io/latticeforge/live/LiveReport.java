package io.latticeforge.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.demo.DemoTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the model's process leaves behind for the demo's: the table on the shared output, and the same as JSON in a file. */
public final class LiveReport {
    private LiveReport() {}

    /** @param policy of the sidecar, name@version */
    public static void leave(LiveResult result, String policy, DemoTable table, Path file) {
        new LiveTable(table).print(result);
        table.why(result.atOnce(), policy);
        table.routes(result.routes());
        try {
            Files.writeString(file, LiveJson.of(result).toString());
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the result cannot be written to " + file + ": " + e.getMessage(), e);
        }
    }

    static ObjectNode read(Path file) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the model's process left no result: " + e.getMessage(), e);
        }
    }
}
