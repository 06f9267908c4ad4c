package io.latticeforge.compute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.base.Machine;
import io.latticeforge.kernels.RowReducers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was measured once is not measured at every start: crossovers by machine (host, processor, processors), kernel, installed engines with
 * their versions, type and vocabulary, in one JSON file. What cannot be read counts as not measured, so that the worst a spoilt or an old file
 * does is that it is measured again. Two processes that write at once: one of them wins, whole. Any thread, one at a time.
 */
public final class CrossoverFile {
    /** Entries kept; a file with more is begun anew. */
    static final int MAX_ENTRIES = 64;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    public CrossoverFile(Path file) {
        this.file = file;
    }

    /** What was measured for this shape on this machine with these engines; null where nothing was. */
    public @Nullable Crossover find(RowShape shape, List<ComputeProvider> engines) {
        JsonNode entry = read().path(key(shape, engines));
        int sizes = entry.path("rows").size();
        Map<String, double[]> microseconds = new LinkedHashMap<>();
        entry.path("microseconds").properties().forEach(each -> microseconds.put(each.getKey(), doubles(each.getValue())));
        boolean whole = sizes > 0 && microseconds.containsKey(CpuProvider.NAME)
                && microseconds.values().stream().allMatch(us -> us.length == sizes && Arrays.stream(us).allMatch(each -> each > 0));
        if (!whole) {
            return null;
        }
        int[] batches = new int[sizes];
        for (int i = 0; i < sizes; i++) {
            batches[i] = entry.path("rows").get(i).asInt();
            if (batches[i] <= (i == 0 ? 0 : batches[i - 1])) {
                return null;
            }
        }
        return new Crossover(shape, batches, microseconds);
    }

    /** @throws LatticeForgeException (UNAVAILABLE) where the file cannot be written */
    public void put(Crossover crossover, List<ComputeProvider> engines) {
        ObjectNode all = read();
        if (all.size() >= MAX_ENTRIES) {
            all.removeAll();
        }
        ObjectNode entry = all.putObject(key(crossover.shape(), engines));
        ArrayNode rows = entry.putArray("rows");
        for (int batch : crossover.batches()) {
            rows.add(batch);
        }
        ObjectNode microseconds = entry.putObject("microseconds");
        new TreeMap<>(crossover.microseconds()).forEach((name, us) -> {
            ArrayNode values = microseconds.putArray(name);
            for (double each : us) {
                values.add(each);
            }
        });
        try {
            Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
            Path whole = Files.createTempFile(folder, "crossover", "");
            Files.writeString(whole, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all));
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "what was measured of the compute engines cannot be kept in " + file + ": "
                    + e.getMessage(), e);
        }
    }

    private ObjectNode read() {
        try {
            return Files.isRegularFile(file) && JSON.readTree(Files.readString(file)) instanceof ObjectNode all ? all : JSON.createObjectNode();
        } catch (IOException e) {
            return JSON.createObjectNode();
        }
    }

    private static String key(RowShape shape, List<ComputeProvider> engines) {
        return String.join(" | ", Machine.name(), Machine.cpu(), Runtime.getRuntime().availableProcessors() + " processors",
                RowReducers.VERSION + " " + RowReducers.choose().describe(),
                engines.stream().map(engine -> engine.name() + " " + engine.version()).collect(Collectors.joining(", ")),
                shape.type().name() + " x " + shape.vocabSize());
    }

    private static double[] doubles(JsonNode values) {
        double[] all = new double[values.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = values.get(i).asDouble();
        }
        return all;
    }
}
