package io.latticeforge.path;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.engine.Gate;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.agrona.ExpandableArrayBuffer;

/**
 * A focus gate in a file:
 *
 * <pre>{@code
 * {"name": "tools", "reject_below": 0.2,
 *  "edges": [{"name": "calculator", "threshold": 0.5, "vector": [0.1, 0.9]}, …]}
 * }</pre>
 */
final class GateFile {
    private GateFile() {}

    /** @throws LatticeForgeException (BAD_CONFIGURATION) naming the file and what is wrong in it */
    static Gate read(Path file) {
        try {
            JsonNode root = new ObjectMapper().readTree(Loading.read(file));
            JsonNode edges = root.path("edges");
            int dimensions = edges.path(0).path("vector").size();
            ExpandableArrayBuffer table = new ExpandableArrayBuffer();
            int at = 0;
            for (JsonNode edge : edges) {
                byte[] name = edge.path("name").asText().getBytes(StandardCharsets.UTF_8);
                JsonNode vector = edge.path("vector");
                if (name.length == 0 || !edge.path("threshold").isNumber() || vector.size() != dimensions) {
                    throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, file + ": edge " + edge.path("name")
                            + " needs a name, a threshold, and a vector of " + dimensions + " numbers; it has " + vector.size(), vector.size(),
                            dimensions);
                }
                table.putInt(at, name.length, ByteOrder.LITTLE_ENDIAN);
                table.putBytes(at + 4, name);
                at += 4 + name.length;
                table.putDouble(at, edge.path("threshold").asDouble(), ByteOrder.LITTLE_ENDIAN);
                at += Double.BYTES;
                for (JsonNode value : vector) {
                    table.putFloat(at, (float) value.asDouble(Double.NaN), ByteOrder.LITTLE_ENDIAN);
                    at += Float.BYTES;
                }
            }
            byte[] bytes = new byte[at];
            table.getBytes(0, bytes);
            return new Gate(root.path("name").asText(), dimensions, root.path("reject_below").asDouble(Double.NaN), edges.size(), bytes);
        } catch (JsonProcessingException e) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, file + ":" + e.getLocation().getLineNr() + ": " + e.getOriginalMessage(),
                    e);
        }
    }
}
