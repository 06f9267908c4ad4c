package io.latticeforge.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads {@code manifest.json}: a format name and a list of files, each with every field and no other. */
final class Manifest {
    private static final String FAMILY = "lattice-models/";
    private static final String FORMAT = FAMILY + 1;
    private static final Set<String> FIELDS = Set.of("name", "file", "sha256", "licence", "dtype", "shapes", "made");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final ObjectMapper JSON = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private Manifest() {}

    /** Whether a file is a manifest of models, be it a sound one or of a later version. */
    static boolean isIn(Path file, int maxBytes) throws IOException {
        return Files.isRegularFile(file) && Files.size(file) <= maxBytes
                && new String(Files.readAllBytes(file), StandardCharsets.UTF_8).contains("\"" + FAMILY);
    }

    /** Files by name, in the order of the manifest. */
    static Map<String, ModelFile> parse(String text, String source) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw refuse(source, "is not JSON: " + e.getOriginalMessage());
        }
        String format = root.path("format").asText();
        if (!format.equals(FORMAT)) {
            throw refuse(source, "has format '" + format + "'; this version reads " + FORMAT);
        }
        Map<String, ModelFile> files = new LinkedHashMap<>();
        for (JsonNode entry : root.path("models")) {
            ModelFile file = file(entry, source);
            if (files.put(file.name(), file) != null) {
                throw refuse(source, "lists '" + file.name() + "' twice");
            }
        }
        return files;
    }

    private static ModelFile file(JsonNode entry, String source) {
        Set<String> found = new TreeSet<>();
        for (Iterator<String> names = entry.fieldNames(); names.hasNext();) {
            found.add(names.next());
        }
        if (!found.equals(FIELDS)) {
            throw refuse(source, "has an entry with the fields " + found + "; each has exactly " + new TreeSet<>(FIELDS));
        }
        ModelFile file = new ModelFile(text(entry, "name", source), text(entry, "file", source), text(entry, "sha256", source),
                text(entry, "licence", source), text(entry, "dtype", source), text(entry, "shapes", source), text(entry, "made", source));
        if (!SHA256.matcher(file.sha256()).matches()) {
            throw refuse(source, "gives '" + file.name() + "' the sha256 '" + file.sha256() + "', which is not 64 hexadecimal digits");
        }
        return file;
    }

    private static String text(JsonNode entry, String field, String source) {
        JsonNode value = entry.path(field);
        if (!value.isTextual() || value.asText().isBlank()) {
            throw refuse(source, "has an entry whose " + field + " is " + value + ", which is no text");
        }
        return value.asText();
    }

    private static LatticeForgeException refuse(String source, String what) {
        return new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, source + " " + what);
    }
}
