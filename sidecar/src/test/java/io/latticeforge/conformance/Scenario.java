package io.latticeforge.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A script of exchanges.
 *
 * @param name of its file
 * @param head what it shows, and what it needs
 * @param lines calls with what must come back, and things to be done to the sidecar or to the connection
 */
record Scenario(String name, JsonNode head, List<ObjectNode> lines) {
    private static final Path FOLDER = Path.of("..", "clients", "conformance", "scenarios");

    /** Whether it stands between the client and the sidecar, where no ring comes through. */
    boolean needsDoor() {
        return head.has("speak") || lines.stream().map(line -> line.path("do").asText()).anyMatch(List.of("drop", "lose_replies")::contains);
    }

    /** All of them, in the order of their names. */
    static List<Scenario> all() throws IOException {
        List<Scenario> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".scenario")).sorted().toList()) {
                all.add(read(file));
            }
        }
        return all;
    }

    private static Scenario read(Path file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<ObjectNode> lines = new ArrayList<>();
        try (MappingIterator<JsonNode> values = json.readerFor(JsonNode.class).readValues(file.toFile())) {
            while (values.hasNext()) {
                lines.add((ObjectNode) values.next());
            }
        }
        return new Scenario(file.getFileName().toString().replace(".scenario", ""), lines.removeFirst(), lines);
    }
}
