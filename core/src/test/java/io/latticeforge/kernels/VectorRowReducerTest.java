package io.latticeforge.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorRowReducerTest {
    private final RowReducer oracle = new ScalarRowReducer();
    private final Observation expected = new Observation();
    private final Observation actual = new Observation();

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void holdsToTheDefinition(int bits) {
        RowReducer reducer = SpeciesCopies.reducer(bits);
        for (ElementType type : ElementType.values()) {
            for (KernelCases.Row row : rows(type)) {
                try (Arena arena = Arena.ofConfined()) {
                    MemorySegment bytes = KernelCases.encode(arena, type, row.logits());
                    reduce(oracle, type, row, bytes, expected);
                    reduce(reducer, type, row, bytes, actual);
                    ObservationAssert.assertClose(row + " " + type + " " + bits, expected, actual);
                }
            }
        }
    }

    private static List<KernelCases.Row> rows(ElementType type) {
        List<KernelCases.Row> rows = new ArrayList<>(KernelCases.rows());
        rows.addAll(KernelCases.invalid());
        if (type != ElementType.F16) {
            rows.addAll(KernelCases.beyondF16());
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void splitsDoNotMatter(int bits) {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        RowReducer reducer = SpeciesCopies.reducer(bits);
        for (ElementType type : ElementType.values()) {
            for (KernelCases.Row row : rows(type)) {
                if (row.logits().length > 40_000) {
                    continue;
                }
                try (Arena arena = Arena.ofConfined()) {
                    MemorySegment bytes = KernelCases.encode(arena, type, row.logits());
                    reduce(reducer, type, row, bytes, expected);
                    int largest = random.nextBoolean() ? 37 : 20_000;
                    reducer.begin(type, row.logits().length, row.chosenToken());
                    for (long at = 0; at < bytes.byteSize(); ) {
                        long length = Math.min(bytes.byteSize() - at, random.nextInt(largest + 1));
                        MemorySegment moved = arena.allocate(length + 1);
                        MemorySegment.copy(bytes, at, moved, 1, length);
                        reducer.accept(moved, 1, length);
                        at += length;
                        assertEquals(bytes.byteSize() - at, reducer.remaining());
                    }
                    reducer.finish(actual);
                    ObservationAssert.assertIdentical(row + " " + type + " seed " + seed, expected, actual);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void randomRowsHoldToTheDefinition(int bits) {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        RowReducer reducer = SpeciesCopies.reducer(bits);
        float[] hostile = {
            Float.NEGATIVE_INFINITY, -9999, -100, -0f, 0f, Float.MIN_VALUE, 88, -88, 700, -65_504, 5, 5, 5, 1e-3f,
        };
        int rounds = SpeciesCopies.inRegisters(bits) ? 3_000 : 500;
        for (int round = 0; round < rounds; round++) {
            float[] z = new float[1 + random.nextInt(random.nextInt(8) == 0 ? 6_000 : 200)];
            double sigma = Math.exp(random.nextDouble(-4, 4));
            double share = random.nextInt(3) == 0 ? random.nextDouble() : 0;
            for (int i = 0; i < z.length; i++) {
                z[i] = random.nextDouble() < share
                        ? hostile[random.nextInt(hostile.length)]
                        : (float) (sigma * random.nextGaussian());
            }
            KernelCases.Row row = new KernelCases.Row("round " + round + " seed " + seed, z, random.nextInt(-1, z.length));
            ElementType type = ElementType.values()[random.nextInt(3)];
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment bytes = KernelCases.encode(arena, type, z);
                reduce(oracle, type, row, bytes, expected);
                reduce(reducer, type, row, bytes, actual);
                ObservationAssert.assertClose(row + " " + type, expected, actual);
            }
        }
    }

    private static void reduce(RowReducer reducer, ElementType type, KernelCases.Row row, MemorySegment bytes, Observation out) {
        reducer.begin(type, row.logits().length, row.chosenToken());
        reducer.accept(bytes, 0, bytes.byteSize());
        reducer.finish(out);
    }
}
