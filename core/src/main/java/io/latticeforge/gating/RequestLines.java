package io.latticeforge.gating;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.models.ModelFolder;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests line by line, holding one at a time:
 *
 * <pre>{@code
 * {"text": "how do you say hello in japanese", "intent": "translate"}
 * {"features": [0.12, -0.5, 0.07], "intent": "oos"}
 * }</pre>
 */
public final class RequestLines {
    /** The intent of a request that belongs to no edge. */
    public static final String NONE_OF_THESE = "oos";

    private static final int MAX_LINE_BYTES = 1 << 20;
    private static final int MAX_INTENT_CHARACTERS = 255;

    private final ObjectMapper json = new ObjectMapper();
    private final Path file;
    private final boolean features;

    /** @param features whether lines carry vectors of their own instead of text */
    public RequestLines(Path file, boolean features) {
        this.file = file;
        this.features = features;
    }

    /**
     * Hands every line over in order.
     *
     * @return the sha256 of the file, in hexadecimal
     * @throws LatticeForgeException (UNAVAILABLE) if it cannot be read, (MALFORMED) for a line that is empty, no JSON object or lacks a field,
     *     (TOO_LARGE) for a line of more than a mebibyte, (CORRUPT) for a file that ships and is not what the manifest
     *     of models says
     */
    public String each(Consumer<Request> to) {
        ModelFolder.vouchFor(file);
        MessageDigest digest = sha256();
        try (InputStream in = new BufferedInputStream(new DigestInputStream(Files.newInputStream(file), digest), 1 << 16)) {
            int number = 1;
            for (byte[] line = line(in, number); line != null; line = line(in, ++number)) {
                to.accept(request(line, number));
            }
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, file + " cannot be read: "
                    + (Files.exists(file) ? e.getMessage() : "there is no such file"), e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private byte @Nullable [] line(InputStream in, int number) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0 && next != '\n'; next = in.read()) {
            if (line.size() >= MAX_LINE_BYTES) {
                throw new LatticeForgeException(ErrorCode.TOO_LARGE, file + ":" + number + " has more than " + MAX_LINE_BYTES + " bytes",
                        line.size(), MAX_LINE_BYTES);
            }
            line.write(next);
        }
        return line.toByteArray();
    }

    private Request request(byte[] line, int number) {
        String text = new String(line, StandardCharsets.UTF_8);
        if (text.isBlank()) {
            throw wrong(number, "is empty; each line is a JSON object");
        }
        JsonNode node;
        try {
            node = json.readTree(text);
        } catch (JsonProcessingException e) {
            throw wrong(number, "is no JSON: " + e.getOriginalMessage());
        }
        JsonNode intent = node.path("intent");
        if (!intent.isTextual() || intent.asText().isBlank() || intent.asText().length() > MAX_INTENT_CHARACTERS) {
            throw wrong(number, "has no intent: \"intent\" must be a text of 1 to " + MAX_INTENT_CHARACTERS + " characters, '" + NONE_OF_THESE
                    + "' for none of the edges");
        }
        if (features) {
            return new Request(number, "", vector(node.path("features"), number), intent.asText());
        }
        if (!node.path("text").isTextual() || node.path("text").asText().isBlank()) {
            throw wrong(number, node.has("features") ? "has no text but features: --features reads those" : "has no text");
        }
        return new Request(number, node.path("text").asText(), new float[0], intent.asText());
    }

    private float[] vector(JsonNode values, int number) {
        if (!values.isArray() || values.isEmpty()) {
            throw wrong(number, "has no features: \"features\" must be a list of numbers");
        }
        float[] vector = new float[values.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) values.get(i).asDouble(Double.NaN);
            if (!values.get(i).isNumber() || !Float.isFinite(vector[i])) {
                throw wrong(number, "has " + values.get(i) + " as feature " + i + "; it must be a finite number");
            }
        }
        return vector;
    }

    private LatticeForgeException wrong(int number, String what) {
        return new LatticeForgeException(ErrorCode.MALFORMED, file + ":" + number + " " + what);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
