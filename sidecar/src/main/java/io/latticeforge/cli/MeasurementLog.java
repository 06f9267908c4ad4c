package io.latticeforge.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.evaluation.Standing;
import io.latticeforge.evaluation.TraceSet;
import io.latticeforge.tune.Measurements;
import io.latticeforge.tune.TunePlan;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Measurements of a search, a JSON object a line, appended and flushed as they come: a search that was cut short goes on from them. The
 * first line says on which data, split, margin and seed they were made; a log of others is refused. A last line cut short is passed over.
 */
final class MeasurementLog implements Measurements, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Standing> known = new ConcurrentHashMap<>();
    private final Path file;
    private final BufferedWriter out;

    private MeasurementLog(Path file, String header) throws IOException {
        this.file = file;
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        if (!lines.isEmpty() && !lines.getFirst().equals(header)) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, file + " is the log of another search: it begins with " + lines.getFirst()
                    + ", this one with " + header + "; name another file");
        }
        lines.stream().skip(1).forEach(this::read);
        out = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        if (lines.isEmpty()) {
            append(header);
        } else {
            append(""); // ends a line that was cut short
        }
    }

    /** @throws LatticeForgeException (BAD_CONFIGURATION) for the log of another search, (UNAVAILABLE) if it cannot be read or written */
    static MeasurementLog open(Path file, List<TraceSet> traces, TunePlan plan) {
        String prints = traces.stream().map(set -> set.fingerprint().substring(0, 16)).collect(Collectors.joining(","));
        try {
            return new MeasurementLog(file, String.format(Locale.ROOT, "{\"traces\":\"%s\",\"hold_out\":%s,\"margin\":%s,\"seed\":%d}", prints,
                    plan.holdOutShare(), plan.margin(), plan.seed()));
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the log " + file + " cannot be used: " + e.getMessage(), e);
        }
    }

    private void read(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            if (node.has("word")) {
                known.put(node.path("key").asText(), new Standing(node.path("groups").asInt(), node.path("accuracy").asDouble(),
                        node.path("full_accuracy").asDouble(), node.path("tokens_ratio").asDouble(), node.path("low").asDouble(),
                        node.path("high").asDouble(), node.path("worst_set").asDouble(), node.path("word").asText()));
            }
        } catch (JsonProcessingException cutShort) {
            // What it measured is measured again.
        }
    }

    @Override
    public @Nullable Standing known(String key) {
        return known.get(key);
    }

    @Override
    public synchronized void measured(String key, Standing s) {
        try {
            append(String.format(Locale.ROOT, "{\"key\":\"%s\",\"groups\":%d,\"accuracy\":%s,\"full_accuracy\":%s,\"tokens_ratio\":%s,\"low\":%s,"
                    + "\"high\":%s,\"worst_set\":%s,\"word\":\"%s\"}", key, s.groups(), s.accuracy(), s.fullAccuracy(), s.tokensRatio(), s.low(),
                    s.high(), s.worstSet(), s.word()));
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the log " + file + " cannot be written: " + e.getMessage(), e);
        }
    }

    private void append(String line) throws IOException {
        out.write(line);
        out.newLine();
        out.flush();
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the log " + file + " cannot be closed: " + e.getMessage(), e);
        }
    }
}
