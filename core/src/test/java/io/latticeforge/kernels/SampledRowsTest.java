package io.latticeforge.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.LatticeForgeException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the distribution that a token was drawn from is said to be, against sorting the whole row in double. */
class SampledRowsTest {
    private static final float[] TEMPERATURES = {0.3f, 0.6f, 0.7f, 1.5f};
    private static final int ROUNDS = 3_000;

    private static Observation reduce(RowReducer reducer, ElementType type, float[] logits, int chosen, Sampling sampling) {
        Observation out = new Observation();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = KernelCases.encode(arena, type, logits);
            reducer.begin(type, logits.length, chosen, sampling);
            reducer.accept(bytes, 0, bytes.byteSize());
            reducer.finish(out);
        }
        return out;
    }

    private static void assertHolds(String name, SampledOracle expected, Observation actual) {
        assertTrue(actual.is(Observation.SAMPLED), name);
        assertEquals(expected.entropy, actual.sampledEntropy, 1e-5 * Math.max(1, expected.entropy), name + " entropy");
        assertEquals(expected.varentropy, actual.sampledVarentropy, 1e-4 * Math.max(1, expected.varentropy), name + " varentropy");
        if (Double.isNaN(expected.logProb)) {
            assertTrue(Float.isNaN(actual.sampledLogProb) && Float.isNaN(actual.surprise), name + " cannot have drawn the token");
            return;
        }
        double level = Math.ulp((float) expected.logProb);
        assertEquals(expected.logProb, actual.sampledLogProb, 5e-6 + level, name + " log-prob");
        double s = expected.logProb + expected.entropy;
        assertEquals(s, actual.surprise, 5e-6 * Math.sqrt(Math.max(1, expected.varentropy)) + level, name + " surprise");
    }

    private static float[] rounded(ElementType type, float[] logits) {
        float[] z = logits.clone();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = KernelCases.encode(arena, type, logits);
            for (int i = 0; i < z.length; i++) {
                z[i] = switch (type) {
                    case F32 -> z[i];
                    case F16 -> Float.float16ToFloat(bytes.getAtIndex(java.lang.foreign.ValueLayout.JAVA_SHORT, i));
                    case BF16 -> Float.intBitsToFloat(bytes.getAtIndex(java.lang.foreign.ValueLayout.JAVA_SHORT, i) << 16);
                };
            }
        }
        return z;
    }

    @Test
    void theDefinitionHoldsToTheOracle() {
        RowReducer definition = new ScalarRowReducer();
        for (float temperature : TEMPERATURES) {
            Sampling sampling = new Sampling(temperature, 1, 0);
            for (KernelCases.Row row : rows(ElementType.F32)) {
                Observation out = reduce(definition, ElementType.F32, row.logits(), row.chosenToken(), sampling);
                assertHolds(row + " at " + temperature, new SampledOracle(row.logits(), row.chosenToken(), sampling), out);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void theTwinHoldsToTheDefinition(int bits) {
        RowReducer definition = new ScalarRowReducer();
        RowReducer reducer = SpeciesCopies.reducer(bits);
        for (float temperature : TEMPERATURES) {
            Sampling sampling = new Sampling(temperature, 1, 0);
            for (ElementType type : ElementType.values()) {
                for (KernelCases.Row row : rows(type)) {
                    if (row.logits().length > 40_000 && !SpeciesCopies.inRegisters(bits)) {
                        continue;
                    }
                    Observation expected = reduce(definition, type, row.logits(), row.chosenToken(), sampling);
                    Observation actual = reduce(reducer, type, row.logits(), row.chosenToken(), sampling);
                    ObservationAssert.assertClose(row + " " + type + " " + bits + " at " + temperature, expected, actual);
                }
            }
        }
    }

    private static List<KernelCases.Row> rows(ElementType type) {
        List<KernelCases.Row> rows = new ArrayList<>(KernelCases.rows());
        if (type != ElementType.F16) {
            rows.addAll(KernelCases.beyondF16());
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void splitsDoNotMatter(int bits) {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        RowReducer reducer = SpeciesCopies.reducer(bits);
        Observation actual = new Observation();
        for (KernelCases.Row row : rows(ElementType.BF16)) {
            if (row.logits().length > 40_000) {
                continue;
            }
            Sampling sampling = new Sampling(TEMPERATURES[random.nextInt(TEMPERATURES.length)], random.nextBoolean() ? 1 : 0.9f, 0);
            Observation expected = reduce(reducer, ElementType.BF16, row.logits(), row.chosenToken(), sampling);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment bytes = KernelCases.encode(arena, ElementType.BF16, row.logits());
                reducer.begin(ElementType.BF16, row.logits().length, row.chosenToken(), sampling);
                for (long at = 0; at < bytes.byteSize(); ) {
                    long length = Math.min(bytes.byteSize() - at, random.nextInt(9_000));
                    reducer.accept(bytes, at, length);
                    at += length;
                }
                reducer.finish(actual);
                ObservationAssert.assertIdentical(row + " seed " + seed, expected, actual);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void aRowReadForItselfIsNotTouched(String kernel) {
        RowReducer reducer = RowReducers.choose(kernel).create();
        float[] z = KernelCases.typical(5_000, 3).logits();
        Observation plain = reduce(reducer, ElementType.F32, z, 5, Sampling.WHOLE);
        Observation sampled = reduce(reducer, ElementType.F32, z, 5, new Sampling(0.7f, 0.9f, 0));
        assertFalse(plain.is(Observation.SAMPLED));
        assertTrue(Float.isNaN(plain.surprise) && Float.isNaN(plain.sampledVarentropy));
        sampled.flags = 0;
        sampled.clearSampled();
        ObservationAssert.assertIdentical("first set of sums", plain, sampled);
    }

    /** Half, a quarter and a quarter; the worked example of {@link KeptSet}. */
    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void truncationByHand(String kernel) {
        RowReducer reducer = RowReducers.choose(kernel).create();
        float[] z = {(float) Math.log(2), 0, 0};
        double ln2 = Math.log(2);
        Observation nucleus = reduce(reducer, ElementType.F32, z, 1, new Sampling(1, 0.7f, 0));
        assertEquals(Math.log(3) - 2 * ln2 / 3, nucleus.sampledEntropy, 1e-6);
        assertEquals(2 * ln2 * ln2 / 9, nucleus.sampledVarentropy, 1e-6);
        assertEquals(-2 * ln2 / 3, nucleus.surprise, 1e-6);
        Observation equal = reduce(reducer, ElementType.F32, z, 2, new Sampling(1, 0.7f, 0));
        assertEquals(nucleus.surprise, equal.surprise, "an equal of the last kept may be the one that was kept");
        Observation best = reduce(reducer, ElementType.F32, z, 1, new Sampling(1, 1, 1));
        assertEquals(0, best.sampledVarentropy);
        assertTrue(Float.isNaN(best.surprise), "not among the best 1");
        Observation tied = reduce(reducer, ElementType.F32, z, 2, new Sampling(1, 1, 2));
        assertEquals(1.5 * ln2, tied.sampledEntropy, 1e-6, "equals of the k-th are kept");
        Observation halved = reduce(reducer, ElementType.F32, z, 0, new Sampling(0.5f, 0.6f, 0));
        assertEquals(0, halved.sampledEntropy, 1e-6, "squares: 4/6, 1/6, 1/6");
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void truncationHoldsToTheOracle(int bits) {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        RowReducer[] reducers = {new ScalarRowReducer(), SpeciesCopies.reducer(bits)};
        int known = 0;
        int unknown = 0;
        int outside = 0;
        int rounds = SpeciesCopies.inRegisters(bits) ? ROUNDS : ROUNDS / 6;
        for (int round = 0; round < rounds; round++) {
            int size = 1 + random.nextInt(random.nextInt(10) == 0 ? 5_000 : 60);
            double sigma = Math.exp(random.nextDouble(-1, 2));
            boolean ties = random.nextInt(3) == 0;
            float[] z = new float[size];
            for (int i = 0; i < size; i++) {
                z[i] = ties ? (float) (sigma * random.nextInt(4)) : (float) (sigma * random.nextGaussian());
                z[i] = i > 0 && random.nextInt(12) == 0 ? Float.NEGATIVE_INFINITY : z[i];
            }
            ElementType type = ElementType.values()[random.nextInt(3)];
            z = rounded(type, z);
            Sampling sampling = new Sampling(random.nextInt(3) == 0 ? 1 : (float) random.nextDouble(0.2, 2),
                    random.nextInt(3) == 0 ? 1 : (float) random.nextDouble(0.05, 1), random.nextInt(3) == 0 ? 0 : random.nextInt(1, 30));
            if (sampling.whole()) {
                continue;
            }
            int chosen = random.nextInt(-1, size);
            SampledOracle expected = new SampledOracle(z, chosen, sampling);
            for (RowReducer reducer : reducers) {
                Observation out = reduce(reducer, type, z, chosen, sampling);
                String name = "seed " + seed + ", round " + round + ", " + sampling;
                if (expected.closeness < 1e-5) {
                    continue;
                }
                if (Float.isNaN(out.sampledVarentropy)) {
                    unknown++;
                    assertTrue(expected.best >= Observation.TOP_K, name);
                    assertTrue(Float.isNaN(out.surprise), name);
                } else {
                    known++;
                    outside += Float.isNaN(out.surprise) ? 1 : 0;
                    assertHolds(name, expected, out);
                }
            }
        }
        int all = known + unknown;
        assertTrue(known > all / 2 && unknown > all / 50 && outside > all / 20, known + " known, " + unknown + " not, " + outside);
    }

    /** k 50 of a row whose mass lies in a few tokens: the nucleus is known although the fifty are not. */
    @Test
    void aNucleusOfMoreThanTheListIsKnownWhereBothBoundsAgree() {
        KernelCases.Row row = KernelCases.typical(32_000, 5);
        Sampling sampling = new Sampling(0.8f, 0.9f, 50);
        Observation out = reduce(RowReducers.choose("vector").create(), ElementType.F32, row.logits(), row.chosenToken(), sampling);
        assertHolds("typical", new SampledOracle(row.logits(), row.chosenToken(), sampling), out);
        Observation fifty = reduce(RowReducers.choose("vector").create(), ElementType.F32, row.logits(), 1, new Sampling(0.8f, 1, 50));
        assertTrue(fifty.is(Observation.SAMPLED) && Float.isNaN(fifty.sampledVarentropy), "fifty are more than are listed");
    }

    @Test
    void whatCannotBeDrawnIsRefused() {
        assertNull(Sampling.impossible(0.7f, 0.9f));
        assertEquals("at temperature 0.0 the best token is taken, none is drawn", Sampling.impossible(0, 1));
        assertEquals("temperature NaN is not in 0.01 to 100.0", Sampling.impossible(Float.NaN, 1));
        assertEquals("temperature -1.0 is not in 0.01 to 100.0", Sampling.impossible(-1, 1));
        assertEquals("top p 0.0 is not above 0", Sampling.impossible(1, 0));
        assertThrows(LatticeForgeException.class, () -> new Sampling(1, Float.NaN, 0));
        assertTrue(new Sampling(1, 1.5f, -1).whole(), "servers say it so where there is no truncation");
        assertEquals("temperature 0.7, top 50, top 0.9 of the mass", new Sampling(0.7f, 0.9f, 50).describe());
    }
}
