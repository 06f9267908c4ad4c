package io.latticeforge.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.KernelCases;
import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.ObservationAssert;
import io.latticeforge.kernels.ScalarRowReducer;
import io.latticeforge.models.ModelFolder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every compute engine is held to: the scalar definition, on the rows that the kernels are held to it on. A subclass names its engine.
 */
public abstract class ComputeEngineContract {
    private final ScalarRowReducer oracle = new ScalarRowReducer();
    private ComputeEngine engine;

    protected abstract ComputeProvider provider();

    /** The models of this checkout. */
    protected static ModelFolder models() {
        return ModelFolder.open(Path.of(System.getProperty("latticeforge.models", "../models")));
    }

    protected ComputeEngine engine() {
        return engine;
    }

    @BeforeEach
    void open() {
        engine = provider().open(models());
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void saysWhatItIs() {
        Availability availability = provider().availability();
        assertTrue(availability.available(), availability::sentence);
        assertFalse(availability.sentence().isBlank());
        assertEquals(provider().name(), engine.name());
        assertTrue(engine.version().matches(".*[0-9].*"), engine::version);
        assertTrue(engine.capabilities().contains(Capability.REDUCE));
    }

    @ParameterizedTest
    @EnumSource(ElementType.class)
    void everyCaseInBatchesOfItsVocabulary(ElementType type) {
        List<KernelCases.Row> all = new ArrayList<>(KernelCases.rows());
        if (type != ElementType.F16) {
            all.addAll(KernelCases.beyondF16());
        }
        Map<Integer, List<KernelCases.Row>> bySize = new TreeMap<>();
        all.forEach(row -> bySize.computeIfAbsent(row.logits().length, size -> new ArrayList<>()).add(row));
        bySize.values().forEach(rows -> assertAgrees(type, rows));
    }

    @ParameterizedTest
    @CsvSource({"55,1", "55,3", "55,64", "32000,1", "32000,3", "32000,64", "128256,1", "128256,3", "128256,64"})
    void batchesOfLargeModels(int vocabSize, int count) {
        List<KernelCases.Row> rows = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            rows.add(KernelCases.typical(vocabSize, 31L * vocabSize + row));
        }
        for (ElementType type : ElementType.values()) {
            assertAgrees(type, rows);
        }
    }

    @ParameterizedTest
    @EnumSource(ElementType.class)
    void aBadRowIsInvalidAndTouchesNoOther(ElementType type) {
        Map<Integer, List<KernelCases.Row>> bySize = new TreeMap<>();
        for (KernelCases.Row bad : KernelCases.invalid()) {
            List<KernelCases.Row> rows = bySize.computeIfAbsent(bad.logits().length, size -> new ArrayList<>());
            rows.add(bad);
            rows.add(KernelCases.typical(bad.logits().length, rows.size()));
        }
        bySize.values().forEach(rows -> assertAgrees(type, rows));
    }

    @Test
    void aChosenTokenThatIsNotKnownHasNoLogProb() {
        KernelCases.Row row = KernelCases.typical(55, 1);
        assertAgrees(ElementType.F32, List.of(new KernelCases.Row("unknown", row.logits(), -1), row));
    }

    private void assertAgrees(ElementType type, List<KernelCases.Row> rows) {
        RowShape shape = new RowShape(type, rows.getFirst().logits().length);
        int[] chosen = rows.stream().mapToInt(KernelCases.Row::chosenToken).toArray();
        Observation[] actual = observations(rows.size());
        Observation expected = new Observation();
        try (Arena arena = Arena.ofConfined(); BatchReducer reducer = engine.reducer(shape)) {
            MemorySegment batch = arena.allocate(shape.bytes(rows.size()), 64);
            for (int row = 0; row < rows.size(); row++) {
                KernelCases.encode(batch.asSlice(shape.bytes(row), shape.bytes(1)), type, rows.get(row).logits());
            }
            reducer.reduce(batch, chosen, rows.size(), actual);
            for (int row = 0; row < rows.size(); row++) {
                oracle.begin(type, shape.vocabSize(), chosen[row]);
                oracle.accept(batch, shape.bytes(row), shape.bytes(1));
                oracle.finish(expected);
                ObservationAssert.assertClose(engine.name() + " " + rows.get(row) + " " + type + " row " + row, expected, actual[row]);
            }
        }
    }

    private static Observation[] observations(int count) {
        Observation[] all = new Observation[count];
        for (int i = 0; i < count; i++) {
            all[i] = new Observation();
        }
        return all;
    }

    @Test
    void anotherShapeIsRefusedWithTheValueAndTheBound() {
        Observation[] out = observations(2);
        try (Arena arena = Arena.ofConfined(); BatchReducer reducer = engine.reducer(new RowShape(ElementType.F32, 55))) {
            MemorySegment batch = arena.allocate(2 * 4 * 55, 64);
            refused(ErrorCode.WRONG_ROW, "440", () -> reducer.reduce(batch.asSlice(0, 2 * 4 * 54), new int[2], 2, out));
            refused(ErrorCode.WRONG_ROW, "660", () -> reducer.reduce(batch, new int[3], 3, observations(3)));
            refused(ErrorCode.WRONG_ROW, "55", () -> reducer.reduce(batch, new int[] {0, 55}, 2, out));
            refused(ErrorCode.WRONG_ROW, "-2", () -> reducer.reduce(batch, new int[] {-2, 0}, 2, out));
            refused(ErrorCode.WRONG_ROW, "0 rows", () -> reducer.reduce(batch, new int[2], 0, out));
            refused(ErrorCode.WRONG_ROW, "native", () -> reducer.reduce(MemorySegment.ofArray(new byte[440]), new int[2], 2, out));
        }
        refused(ErrorCode.WRONG_ROW, "16777216", () -> new RowShape(ElementType.F32, (1 << 24) + 1));
    }

    @Test
    void afterCloseItIsUnavailable() {
        RowShape shape = new RowShape(ElementType.F32, 55);
        BatchReducer reducer = engine.reducer(shape);
        engine.close();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment batch = arena.allocate(shape.bytes(1), 64);
            refused(ErrorCode.UNAVAILABLE, "closed", () -> reducer.reduce(batch, new int[1], 1, observations(1)));
        }
        refused(ErrorCode.UNAVAILABLE, "closed", () -> engine.reducer(shape));
    }

    @Test
    void aGateScoresAsTheDefinitionDoes() {
        long seed = 7;
        SplittableRandom random = new SplittableRandom(seed);
        float[][] edges = gaussian(random, 151, 384);
        float[][] vectors = gaussian(random, 5, 384);
        try (GateScorer gate = engine.gate(edges)) {
            float[][] scores = gate.score(vectors);
            for (int b = 0; b < vectors.length; b++) {
                for (int e = 0; e < edges.length; e++) {
                    double sum = 0;
                    for (int d = 0; d < 384; d++) {
                        sum += (double) vectors[b][d] * edges[e][d];
                    }
                    assertEquals(sum, scores[b][e], 1e-4, "vector " + b + " edge " + e + " seed " + seed);
                }
            }
            assertEquals(0, gate.score(new float[0][]).length);
            refused(ErrorCode.MALFORMED, "383", () -> gate.score(new float[1][383]));
        }
        refused(ErrorCode.MALFORMED, "at least one edge", () -> engine.gate(new float[0][]));
    }

    private static float[][] gaussian(SplittableRandom random, int rows, int dimensions) {
        float[][] all = new float[rows][dimensions];
        for (float[] row : all) {
            for (int d = 0; d < dimensions; d++) {
                row[d] = (float) random.nextGaussian();
            }
        }
        return all;
    }

    /** A refusal says the value. */
    protected static void refused(ErrorCode code, String saying, Runnable attempt) {
        LatticeForgeException refusal = assertThrows(LatticeForgeException.class, attempt::run);
        assertEquals(code, refusal.code(), refusal::getMessage);
        assertTrue(refusal.getMessage().contains(saying), refusal::getMessage);
    }
}
