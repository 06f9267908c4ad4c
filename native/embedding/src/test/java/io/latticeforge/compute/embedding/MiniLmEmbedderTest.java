package io.latticeforge.compute.embedding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtEnvironment;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.compute.Capability;
import io.latticeforge.compute.ComputeEngine;
import io.latticeforge.compute.ComputeEngines;
import io.latticeforge.compute.ComputeProvider;
import io.latticeforge.compute.TextEmbedder;
import io.latticeforge.models.ModelFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MiniLmEmbedderTest {
    private static final Path HOME = Path.of(System.getProperty("latticeforge.home", ""));
    private static final Path BUILT = HOME.resolve("native/embedding/target/models");
    /** The aim is 5 ms, which the bench measures; here it is another machine's, and other work may run beside. */
    private static final double MOST_MS_OF_TWELVE_WORDS = 10;

    private ComputeEngine engine;
    private TextEmbedder embedder;

    @BeforeEach
    void open() {
        ComputeProvider provider = ComputeEngines.provider("minilm");
        assertTrue(provider.availability().available(), () -> provider.availability().sentence());
        engine = provider.open(ModelFolder.open(BUILT));
        embedder = engine.embedder();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private static double cosine(float[] a, float[] b) {
        double sum = 0;
        for (int d = 0; d < a.length; d++) {
            sum += (double) a[d] * b[d];
        }
        return sum;
    }

    /** Against the Python bindings: models/embedding/reference.py. */
    @Test
    void vectorsAreTheReferences() throws Exception {
        JsonNode entries = new ObjectMapper().readTree(ModelFolder.open(HOME.resolve("models")).read("embedding-reference"));
        assertEquals(3, entries.size());
        for (JsonNode entry : entries) {
            float[] expected = new float[embedder.dimensions()];
            for (int d = 0; d < expected.length; d++) {
                expected[d] = (float) entry.path("vector").path(d).asDouble();
            }
            float[] vector = embedder.embed(List.of(entry.path("text").asText()))[0];
            assertEquals(1, cosine(vector, vector), 1e-5);
            assertTrue(cosine(vector, expected) > 0.999, entry.path("text") + ": " + cosine(vector, expected));
        }
    }

    @Test
    void nearInMeaningIsNearAndNeighboursDoNotMatter() {
        String text = "how do you say good morning in spanish";
        float[][] three = embedder.embed(List.of(text, "translate good morning into spanish", "the brakes of my car squeal"));
        assertTrue(cosine(three[0], three[1]) > 0.8, () -> "" + cosine(three[0], three[1]));
        assertTrue(cosine(three[0], three[2]) < 0.3, () -> "" + cosine(three[0], three[2]));
        assertArrayEquals(three[0], embedder.embed(List.of(text))[0]);
        assertEquals(0, embedder.embed(List.of()).length);
    }

    @Test
    void whatIsTooLongIsCut() {
        assertEquals(1, cosine(embedder.embed(List.of("word ".repeat(300)))[0], embedder.embed(List.of("word ".repeat(5000)))[0]), 1e-6);
    }

    @Test
    void twelveWordsTakeAFewMilliseconds() {
        List<String> request = List.of("can you tell me how to say good morning in spanish please");
        double best = Double.MAX_VALUE;
        for (int i = 0; i < 200; i++) {
            long start = System.nanoTime();
            embedder.embed(request);
            best = Math.min(best, (System.nanoTime() - start) / 1e6);
        }
        System.out.println("embedding of twelve words: " + best + " ms; the aim is 5 ms");
        assertTrue(best < MOST_MS_OF_TWELVE_WORDS, best + " ms");
    }

    @Test
    void afterCloseItRefuses() {
        engine.close();
        assertEquals(ErrorCode.UNAVAILABLE, assertThrows(LatticeForgeException.class, () -> embedder.embed(List.of("a"))).code());
        assertEquals(ErrorCode.UNAVAILABLE, assertThrows(LatticeForgeException.class, () -> engine.embedder()).code());
        assertEquals(Set.of(Capability.EMBED), engine.capabilities());
    }

    @Test
    void aMissingOrChangedModelIsRefused(@TempDir Path folder) throws Exception {
        Files.copy(BUILT.resolve("manifest.json"), folder.resolve("manifest.json"));
        assertEquals(ErrorCode.UNAVAILABLE, refusal(folder).code());
        Path model = folder.resolve("all-minilm-l6-v2-q.onnx");
        Files.copy(BUILT.resolve(model.getFileName()), model);
        byte[] bytes = Files.readAllBytes(model);
        bytes[bytes.length / 2] ^= 1;
        Files.write(model, bytes);
        LatticeForgeException changed = refusal(folder);
        assertEquals(ErrorCode.CORRUPT, changed.code());
        assertTrue(String.valueOf(changed.getMessage()).contains("'minilm'"), changed.getMessage());
    }

    private static LatticeForgeException refusal(Path folder) {
        try (ComputeEngine other = new MiniLmEngine(OrtEnvironment.getEnvironment(), ModelFolder.open(folder))) {
            return assertThrows(LatticeForgeException.class, other::embedder);
        }
    }
}
