package io.latticeforge.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class StatsReducerTest {
    private static final float NAN = Float.NaN;
    private final Observation out = new Observation();
    private final StatsReducer reducer = new StatsReducer();

    @Test
    void valuesStayAsGiven() {
        reducer.reduce(1.5f, 0.25f, 12, 2, 7, -0.5f, out);
        assertEquals(Observation.GIVEN, out.flags);
        assertEquals(7, out.chosenToken);
        assertEquals(1.5f, out.entropy);
        assertEquals(0.25f, out.varentropy);
        assertEquals(12, out.tokenConfidence);
        assertEquals(2, out.margin);
        assertEquals(-0.5f, out.chosenLogProb);
        assertEquals(0, out.entropyHalfWidth);
        assertEquals(0, out.logSumExp);
        assertEquals(0, out.topCount);
        assertTrue(Float.isNaN(out.selfCertainty));
    }

    @Test
    void missingStaysUnknown() {
        for (float missing : new float[] {NAN, Float.NEGATIVE_INFINITY, -9999, -100}) {
            reducer.reduce(NAN, NAN, NAN, NAN, -1, missing, out);
            assertEquals(Observation.GIVEN, out.flags);
            assertTrue(Float.isNaN(out.entropy) && Float.isNaN(out.varentropy) && Float.isNaN(out.margin));
            assertTrue(Float.isNaN(out.tokenConfidence) && Float.isNaN(out.chosenLogProb));
        }
    }

    @Test
    void roundingBelowZeroBecomesZero() {
        reducer.reduce(-1e-7f, -1e-6f, -1e-7f, -0f, 0, 1e-6f, out);
        assertEquals(Observation.GIVEN, out.flags);
        assertEquals(0f, out.entropy);
        assertEquals(0f, out.varentropy);
        assertEquals(0f, out.chosenLogProb);
    }

    @Test
    void impossibleValuesAreInvalid() {
        float inf = Float.POSITIVE_INFINITY;
        float[][] bad = {
            {-0.5f, 1, 1, 1, -1}, {inf, 1, 1, 1, -1}, {1, -0.5f, 1, 1, -1}, {1, inf, 1, 1, -1}, {1, 1, -2, 1, -1},
            {1, 1, inf, 1, -1}, {1, 1, 1, -1, -1}, {1, 1, 1, inf, -1}, {1, 1, 1, 1, 0.5f}, {-inf, 1, 1, 1, -1},
        };
        for (float[] v : bad) {
            reducer.reduce(v[0], v[1], v[2], v[3], 3, v[4], out);
            assertEquals(Observation.INVALID, out.flags);
            assertEquals(3, out.chosenToken);
            assertTrue(Float.isNaN(out.entropy) && Float.isNaN(out.chosenLogProb));
        }
    }
}
