package io.latticeforge.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.models.ModelFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the demo sends is what the gate learned from: the same features as another program, in another language, wrote into its lines. */
class RequestFeaturesTest {
    private static final ModelFolder MODELS = ModelFolder.ofThisProcess();
    private static final Set<String> VOCABULARY = new String(MODELS.read("abacus-vocab"), StandardCharsets.UTF_8).lines()
            .collect(Collectors.toSet());

    private final RequestFeatures features = new RequestFeatures(VOCABULARY);

    @ParameterizedTest
    @CsvSource({"abacus-requests-train, 522", "abacus-requests-validation, 205"})
    void areThoseOfTheLinesThatShip(String name, int lines) throws IOException {
        int read = 0;
        try (MappingIterator<JsonNode> all = new ObjectMapper().readerFor(JsonNode.class).readValues(MODELS.read(name))) {
            while (all.hasNext()) {
                JsonNode line = all.next();
                float[] expected = new float[line.path("features").size()];
                for (int i = 0; i < expected.length; i++) {
                    expected[i] = (float) line.path("features").path(i).asDouble();
                }
                assertArrayEquals(expected, features.of(line.path("text").asText()), line.path("text").asText());
                read++;
            }
        }
        assertEquals(lines, read);
    }

    @Test
    void ofTheExample() {
        float fifth = (float) Math.sqrt(0.2);
        assertArrayEquals(new float[] {fifth, 0, 0, 0, 0, 0, fifth, 0, 0, fifth, (float) Math.sqrt(0.4), 0, 0}, features.of("compute 8 * 23 ?"));
        assertArrayEquals(new float[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, fifth, (float) Math.sqrt(0.8)}, features.of("the answer in.to 31 8x"));
    }
}
