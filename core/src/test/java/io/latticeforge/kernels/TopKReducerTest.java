package io.latticeforge.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class TopKReducerTest {
    private static final float NAN = Float.NaN;
    private final TopKReducer reducer = new TopKReducer();

    private Observation reduce(int vocabSize, int chosen, float chosenLogProb, int[] ids, double... logProbs) {
        UnsafeBuffer idBuffer = new UnsafeBuffer(new byte[4 * ids.length + 8]);
        UnsafeBuffer valueBuffer = new UnsafeBuffer(new byte[4 * ids.length + 4]);
        for (int i = 0; i < ids.length; i++) {
            idBuffer.putInt(8 + 4 * i, ids[i], java.nio.ByteOrder.LITTLE_ENDIAN);
            valueBuffer.putFloat(4 + 4 * i, (float) logProbs[i], java.nio.ByteOrder.LITTLE_ENDIAN);
        }
        Observation out = new Observation();
        reducer.reduce(idBuffer, 8, valueBuffer, 4, ids.length, vocabSize, chosen, chosenLogProb, out);
        return out;
    }

    @Test
    void workedExample() {
        Observation out = reduce(4, 3, NAN, new int[] {3, 1}, Math.log(0.5), Math.log(0.25));
        assertEquals(Observation.BOUNDED, out.flags);
        assertEquals(1.1263, out.entropy, 1e-4);
        assertEquals(0.0866, out.entropyHalfWidth, 1e-4);
        assertEquals(Math.log(2), out.margin, 1e-6);
        assertEquals(1.5 * Math.log(2), out.tokenConfidence, 1e-6);
        assertEquals(-Math.log(2), out.chosenLogProb, 1e-6);
        assertEquals(0, out.logSumExp);
        assertTrue(Float.isNaN(out.varentropy) && Float.isNaN(out.selfCertainty));
    }

    @Test
    void boundsHoldTheEntropyOfTheWholeRow() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        ScalarRowReducer oracle = new ScalarRowReducer();
        Observation whole = new Observation();
        for (int round = 0; round < 2_000; round++) {
            int vocab = 2 + random.nextInt(500);
            double sigma = random.nextDouble(0.01, 6);
            float[] z = new float[vocab];
            for (int i = 0; i < vocab; i++) {
                z[i] = (float) (sigma * random.nextGaussian());
            }
            int chosen = random.nextInt(vocab);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment bytes = KernelCases.encode(arena, ElementType.F32, z);
                oracle.begin(ElementType.F32, vocab, chosen);
                oracle.accept(bytes, 0, bytes.byteSize());
                oracle.finish(whole);
            }
            int k = 1 + random.nextInt(whole.topCount);
            int[] ids = new int[k + 1];
            double[] logProbs = new double[k + 1];
            ids[0] = chosen;
            logProbs[0] = whole.chosenLogProb;
            for (int i = 0; i < k; i++) {
                ids[k - i] = whole.topIds[i];
                logProbs[k - i] = whole.topLogProbs[i];
            }
            Observation out = reduce(vocab, chosen, NAN, ids, logProbs);
            String name = "round " + round + " seed " + seed;
            assertEquals(Observation.BOUNDED, out.flags, name);
            assertTrue(Math.abs(out.entropy - whole.entropy) <= out.entropyHalfWidth + 2e-5, name);
            assertEquals(whole.chosenLogProb, out.chosenLogProb, name);
            assertEquals(whole.topIds[0], out.topIds[0], name);
            if (!Float.isNaN(out.margin)) {
                assertEquals(whole.margin, out.margin, 1e-5, name);
            }
        }
    }

    @Test
    void missingEntriesAreSkipped() {
        float inf = Float.NEGATIVE_INFINITY;
        Observation out = reduce(
                100, 7, -9999, new int[] {1, 2, 3, 4, 5, -1, 6}, -0.5, NAN, inf, -9999.0, -100, -0.1, -1.5);
        assertEquals(2, out.topCount);
        assertEquals(1, out.topIds[0]);
        assertEquals(6, out.topIds[1]);
        assertTrue(Float.isNaN(out.chosenLogProb), "not given, not listed");
        assertEquals(1, out.tokenConfidence, 1e-6);
    }

    @Test
    void emptyListIsMissingNotZero() {
        Observation out = reduce(100, 7, -0.25f, new int[] {1}, NAN);
        assertEquals(0, out.flags);
        assertEquals(0, out.topCount);
        assertEquals(-0.25f, out.chosenLogProb);
        assertTrue(Float.isNaN(out.entropy) && Float.isNaN(out.tokenConfidence) && Float.isNaN(out.margin));
    }

    @Test
    void repeatedIdsCountOnceAndSumsAboveOneAreRounding() {
        Observation out = reduce(3, -1, NAN, new int[] {0, 0, 1}, Math.log(0.5), Math.log(0.5), Math.log(0.5) + 1e-3);
        assertEquals(2, out.topCount);
        assertEquals(1, out.topIds[0]);
        assertEquals(0, out.entropyHalfWidth);
        assertEquals(Math.log(2), out.entropy, 1e-3);
        assertEquals(0, reduce(3, 0, NAN, new int[] {0}, 1e-5).topLogProbs[0]);
    }

    @Test
    void appendedTokenOutsideTheBestTwentyDoesNotBoundTheRest() {
        int[] ids = new int[21];
        double[] logProbs = new double[21];
        for (int i = 0; i < 20; i++) {
            ids[i] = i;
            logProbs[i] = Math.log(0.02);
        }
        ids[20] = 500;
        logProbs[20] = -12;
        Observation out = reduce(32_000, 500, NAN, ids, logProbs);
        double mass = 1 - 0.4 - Math.exp(-12);
        double listed = 0.4 * Math.log(50) + 12 * Math.exp(-12);
        double low = listed + mass * Math.log(50);
        double high = listed - mass * Math.log(mass / (32_000 - 21));
        assertEquals((low + high) / 2, out.entropy, 1e-4);
        assertEquals((high - low) / 2, out.entropyHalfWidth, 1e-4);
        assertEquals(Math.log(50), out.tokenConfidence, 1e-5, "over the best twenty");
        assertEquals(20, out.topCount);
        assertEquals(-12, out.chosenLogProb, 1e-6);
    }

    @Test
    void marginIsUnknownWhenTheSecondMayBeTheAppendedToken() {
        assertTrue(Float.isNaN(reduce(100, 9, NAN, new int[] {1, 9}, -0.1, -5).margin));
        assertEquals(4.9, reduce(100, 1, NAN, new int[] {1, 9}, -0.1, -5).margin, 1e-6);
    }

    @Test
    void impossibleListsAreInvalid() {
        assertEquals(Observation.INVALID, reduce(10, 1, NAN, new int[] {1}, 0.5).flags);
        assertEquals(Observation.INVALID, reduce(10, 1, 0.5f, new int[] {1}, -0.5).flags);
        assertEquals(Observation.INVALID, reduce(10, 1, NAN, new int[] {1, 10}, -1, -2).flags);
        assertEquals(Observation.INVALID, reduce(10, 1, NAN, new int[] {1, 2}, -0.1, -0.1).flags);
        assertEquals(Observation.INVALID, reduce(10, 10, NAN, new int[] {1}, -0.1).flags);
        assertEquals(Observation.INVALID, reduce(10, 1, NAN, new int[] {1}, Double.POSITIVE_INFINITY).flags);
        int[] tooMany = new int[TopKReducer.MAX_ENTRIES + 1];
        assertEquals(Observation.INVALID, reduce(10, 1, NAN, tooMany, new double[tooMany.length]).flags);
    }
}
