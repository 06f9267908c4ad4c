package io.latticeforge.gating;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * A trained gate in a folder, format {@value #FORMAT}:
 *
 * <pre>
 * gate.json     format, edges (names in the order of the weights), dimensions, reject_below, temperature, sha256 of weights.bin, how it was made,
 *               what the held-out training lines said
 * weights.bin   little endian: f32 vectors [edges, dimensions], f64 biases [edges], f64 thresholds [edges]
 * </pre>
 */
public final class GateFolder {
    private static final String FORMAT = "lattice-gate/1";
    private static final String MANIFEST = "gate.json";
    private static final String WEIGHTS = "weights.bin";
    private static final ObjectMapper JSON = new ObjectMapper();

    private GateFolder() {}

    /** @throws LatticeForgeException (UNAVAILABLE) where it cannot be written */
    public static void write(Path folder, TrainedGate gate) {
        byte[] weights = weights(gate);
        TrainingFacts facts = gate.facts();
        ObjectNode root = JSON.createObjectNode();
        root.put("format", FORMAT).put("dimensions", gate.dimensions()).put("reject_below", gate.rejectBelow())
                .put("temperature", gate.temperature()).put("weights_sha256", sha256(weights));
        root.putObject("none_of_these").put("slope", gate.none().slope()).put("middle", gate.none().middle());
        root.putObject("training").put("objective", facts.objective().word()).put("features", facts.features()).put("data_sha256", facts.data())
                .put("examples", facts.examples()).put("negatives", facts.negatives()).put("seed", facts.seed())
                .put("precision", facts.precision()).put("in_scope_rejected", facts.inScopeRejected())
                .put("negative_share", facts.negativeShare());
        root.putObject("held_out").put("accuracy_in_scope", facts.heldOut().accuracyInScope()).put("auroc_oos", facts.heldOut().aurocOos())
                .put("oos_rejected", facts.heldOut().oosRejected()).put("in_scope_rejected", facts.heldOut().inScopeRejected());
        gate.edges().forEach(root.putArray("edges")::add);
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve(WEIGHTS), weights);
            Files.writeString(folder.resolve(MANIFEST), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the gate cannot be written to " + folder + ": " + e.getMessage(), e);
        }
    }

    /**
     * @throws LatticeForgeException (UNAVAILABLE) where a file is missing, (BAD_CONFIGURATION) for another format, (CORRUPT) where the weights are
     *     not those that the manifest was written for
     */
    public static TrainedGate read(Path folder) {
        JsonNode root;
        byte[] weights;
        try {
            root = JSON.readTree(Files.readString(folder.resolve(MANIFEST)));
            weights = Files.readAllBytes(folder.resolve(WEIGHTS));
        } catch (JsonProcessingException e) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, folder.resolve(MANIFEST) + " is no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "there is no trained gate in " + folder + ": " + e.getMessage()
                    + " cannot be read", e);
        }
        String format = root.path("format").asText();
        if (!format.equals(FORMAT)) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, folder.resolve(MANIFEST) + " has format '" + format
                    + "'; this version reads " + FORMAT);
        }
        String sum = sha256(weights);
        if (!sum.equals(root.path("weights_sha256").asText())) {
            throw new LatticeForgeException(ErrorCode.CORRUPT, folder.resolve(WEIGHTS) + " has the sha256 " + sum + "; " + MANIFEST + " says '"
                    + root.path("weights_sha256").asText() + "'");
        }
        List<String> edges = new ArrayList<>();
        root.path("edges").forEach(edge -> edges.add(edge.asText()));
        int dimensions = root.path("dimensions").asInt();
        long wanted = edges.size() * (4L * dimensions + 16);
        if (edges.isEmpty() || dimensions < 1 || weights.length != wanted) {
            throw new LatticeForgeException(ErrorCode.CORRUPT, folder.resolve(WEIGHTS) + " has " + weights.length + " bytes; " + edges.size()
                    + " edges of " + dimensions + " dimensions need " + wanted, weights.length, wanted);
        }
        ByteBuffer in = ByteBuffer.wrap(weights).order(ByteOrder.LITTLE_ENDIAN);
        float[] vectors = new float[edges.size() * dimensions];
        in.asFloatBuffer().get(vectors);
        in.position(vectors.length * Float.BYTES);
        double[] biases = doubles(in, edges.size());
        double[] thresholds = doubles(in, edges.size());
        return new TrainedGate(edges, dimensions, vectors, biases, thresholds, root.path("reject_below").asDouble(),
                root.path("temperature").asDouble(), none(root.path("none_of_these")), facts(root));
    }

    private static RejectProbability none(JsonNode fitted) {
        return new RejectProbability(fitted.path("slope").asDouble(Double.NaN), fitted.path("middle").asDouble(Double.NaN));
    }

    private static TrainingFacts facts(JsonNode root) {
        JsonNode made = root.path("training");
        JsonNode said = root.path("held_out");
        Objective objective = Objective.valueOf(made.path("objective").asText().toUpperCase(Locale.ROOT).replace('-', '_'));
        return new TrainingFacts(objective, made.path("features").asText(), made.path("data_sha256").asText(), made.path("examples").asInt(),
                made.path("negatives").asInt(), made.path("seed").asLong(), made.path("precision").asDouble(),
                made.path("in_scope_rejected").asDouble(), made.path("negative_share").asDouble(),
                new TrainingFacts.HeldOut(said.path("accuracy_in_scope").asDouble(), said.path("auroc_oos").asDouble(Double.NaN),
                        said.path("oos_rejected").asDouble(Double.NaN), said.path("in_scope_rejected").asDouble()));
    }

    private static byte[] weights(TrainedGate gate) {
        int edges = gate.edges().size();
        ByteBuffer out = ByteBuffer.allocate(gate.vectors().length * Float.BYTES + 2 * edges * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : gate.vectors()) {
            out.putFloat(value);
        }
        for (double bias : gate.biases()) {
            out.putDouble(bias);
        }
        for (double threshold : gate.thresholds()) {
            out.putDouble(threshold);
        }
        return out.array();
    }

    private static double[] doubles(ByteBuffer in, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = in.getDouble();
        }
        return values;
    }

    /**
     * The file that {@code serve --gate-files} reads.
     *
     * @param learnRate how fast it goes on learning from outcomes there; NaN where it shall not
     */
    public static String gateFile(String name, TrainedGate gate, double learnRate) {
        ObjectNode root = JSON.createObjectNode();
        root.put("name", name).put("reject_by", "energy").put("reject_below", gate.rejectBelow());
        if (!Double.isNaN(learnRate)) {
            root.putObject("learn").put("rate", learnRate);
        }
        var edges = root.putArray("edges");
        for (int e = 0; e < gate.edges().size(); e++) {
            ObjectNode edge = edges.addObject().put("name", gate.edges().get(e)).put("threshold", gate.thresholds()[e])
                    .put("bias", gate.biases()[e]);
            var vector = edge.putArray("vector");
            for (int d = 0; d < gate.dimensions(); d++) {
                vector.add(gate.vectors()[e * gate.dimensions() + d]);
            }
        }
        return root + "\n";
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
