package io.latticeforge.path;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.engine.Gate;
import io.latticeforge.engine.LearnBy;
import io.latticeforge.models.ModelFolder;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.agrona.ExpandableArrayBuffer;

/**
 * A focus gate in a file:
 *
 * <pre>{@code
 * {"name": "tools", "reject_below": 0.2,
 *  "edges": [{"name": "calculator", "threshold": 0.5, "vector": [0.1, 0.9]}, …]}
 * }</pre>
 *
 * <p>A learned one (as {@code gate export} writes it) also says {@code "reject_by": "energy"}, and each of its edges may have a {@code "bias"}.
 * With {@code "learn": {"rate": 0.5, "remember": 256}} it goes on learning from outcomes; both are optional, see {@link LearnBy}.
 */
final class GateFile {
    private GateFile() {}

    /** @throws LatticeForgeException (BAD_CONFIGURATION) naming the file and what is wrong in it */
    static Gate read(Path file) {
        ModelFolder.vouchFor(file);
        try {
            JsonNode root = new ObjectMapper().readTree(Loading.read(file));
            JsonNode edges = root.path("edges");
            boolean learned = learned(root.path("reject_by"), file);
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
                if (learned) {
                    table.putDouble(at, edge.path("bias").asDouble(edge.has("bias") ? Double.NaN : 0), ByteOrder.LITTLE_ENDIAN);
                    at += Double.BYTES;
                } else if (edge.has("bias")) {
                    throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, file + ": edge " + edge.path("name")
                            + " has a bias; only a gate with \"reject_by\": \"energy\" does");
                }
                for (JsonNode value : vector) {
                    table.putFloat(at, (float) value.asDouble(Double.NaN), ByteOrder.LITTLE_ENDIAN);
                    at += Float.BYTES;
                }
            }
            byte[] bytes = new byte[at];
            table.getBytes(0, bytes);
            double rejectBelow = root.path("reject_below").asDouble(Double.NaN);
            LearnBy learnBy = root.has("learn") ? learnBy(root.path("learn"), file) : null;
            return new Gate(root.path("name").asText(), learned, dimensions, rejectBelow, edges.size(), bytes, learnBy);
        } catch (JsonProcessingException e) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, file + ":" + e.getLocation().getLineNr() + ": " + e.getOriginalMessage(),
                    e);
        }
    }

    private static LearnBy learnBy(JsonNode learn, Path file) {
        for (String key : learn.properties().stream().map(Map.Entry::getKey).toList()) {
            if (!key.equals("rate") && !key.equals("remember")) {
                throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, file + ": learn has '" + key
                        + "'; it takes rate and remember");
            }
        }
        if (!learn.isObject() || !learn.path("rate").isMissingNode() && !learn.path("rate").isNumber()
                || !learn.path("remember").isMissingNode() && !learn.path("remember").isInt()) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, file + ": learn is " + learn
                    + "; it must be an object with the numbers rate and remember, both optional");
        }
        try {
            return new LearnBy(learn.path("rate").asDouble(LearnBy.DEFAULT_RATE), learn.path("remember").asInt(LearnBy.DEFAULT_REMEMBERED));
        } catch (LatticeForgeException e) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, file + ": learn: " + e.getMessage(), e.value(), e.bound());
        }
    }

    private static boolean learned(JsonNode rejectBy, Path file) {
        String word = rejectBy.asText("best_score");
        if (!word.equals("energy") && !word.equals("best_score")) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, file + ": reject_by is '" + word + "'; it must be best_score or energy");
        }
        return word.equals("energy");
    }
}
