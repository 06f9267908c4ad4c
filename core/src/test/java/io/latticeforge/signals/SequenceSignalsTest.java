package io.latticeforge.signals;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.kernels.Observation;
import org.junit.jupiter.api.Test;

class SequenceSignalsTest {
    private static final int[] BOUNDARIES = {Series.BOUNDARY_TOKEN};

    private static Observation token(int id, float entropy, float varentropy, float logProb) {
        Observation o = new Observation();
        o.clear(0);
        o.chosenToken = id;
        o.entropy = entropy;
        o.varentropy = varentropy;
        o.chosenLogProb = logProb;
        o.tokenConfidence = 10 + id;
        return o;
    }

    @Test
    void aSegmentEndsWithItsBoundary() {
        SequenceSignals signals = new SequenceSignals(BOUNDARIES, null);
        signals.update(token(1, 0.1f, 0, 0));
        signals.update(token(2, 2.3f, 0, 0));
        assertFalse(signals.segments().ended());
        assertEquals(2.3f, signals.segments().currentMax());
        signals.update(token(Series.BOUNDARY_TOKEN, 0.0f, 0, 0));
        assertTrue(signals.segments().ended());
        assertEquals(1, signals.segments().count());
        assertEquals(2.3f, signals.segments().lastMax());
        signals.update(token(1, 0.5f, 0, 0));
        assertEquals(0.5f, signals.segments().currentMax());
    }

    @Test
    void aFlagEndsASegmentToo() {
        SequenceSignals signals = new SequenceSignals(new int[0], null);
        assertFalse(signals.segments().named());
        Observation o = token(1, 1, 0, 0);
        o.flags = Observation.BOUNDARY;
        signals.update(o);
        assertTrue(signals.segments().ended());
    }

    @Test
    void surpriseIsStandardised() {
        SequenceSignals signals = new SequenceSignals(BOUNDARIES, null);
        assertNotNull(signals.surprise().inactive());
        signals.update(token(1, 1, 0.75f, -3));
        assertNull(signals.surprise().inactive());
        assertEquals(-2, signals.surprise().z(), 1e-12);
    }

    @Test
    void surpriseSaysWhyItIsInactive() {
        SequenceSignals signals = new SequenceSignals(BOUNDARIES, "temperature 0.7 is not 1");
        signals.update(token(1, 1, 0.75f, -3));
        assertEquals("temperature 0.7 is not 1", signals.surprise().inactive());
        assertTrue(Double.isNaN(signals.surprise().z()));
    }

    @Test
    void anInvalidObservationChangesNothingButCountAndSegment() {
        SequenceSignals signals = new SequenceSignals(BOUNDARIES, null);
        signals.update(token(1, 1, 0.75f, -3));
        Observation bad = token(Series.BOUNDARY_TOKEN, Float.NaN, Float.NaN, Float.NaN);
        bad.flags = Observation.INVALID;
        signals.update(bad);
        assertFalse(signals.valid());
        assertEquals(2, signals.tokens());
        assertEquals(1, signals.invalidTokens());
        assertEquals(-2, signals.surprise().z(), 1e-12);
        assertEquals(1, signals.finalEntropy());
        assertEquals(11, signals.meanConfidence());
        assertTrue(signals.segments().ended());
        assertEquals(1, signals.segments().lastMax());
    }

    @Test
    void finalEntropyIsThatOfTheLastTokens() {
        SequenceSignals signals = new SequenceSignals(BOUNDARIES, null);
        assertTrue(Double.isNaN(signals.finalEntropy()));
        for (int i = 0; i < 20; i++) {
            signals.update(token(1, i, 0, 0));
        }
        assertEquals((4 + 19) / 2.0, signals.finalEntropy(), 1e-12);
    }

    @Test
    void aRestoredStateGoesOnTheSame() {
        for (long seed = 1; seed <= 10; seed++) {
            SequenceSignals live = new SequenceSignals(BOUNDARIES, null);
            SequenceSignals restored = new SequenceSignals(BOUNDARIES, null);
            Series series = new Series(seed);
            int cut = (int) (seed * 37 % 200);
            for (int i = 0; i < 300; i++) {
                Observation o = series.next();
                live.update(o);
                if (i == cut) {
                    States.restore(States.bytes(live::state), restored::state);
                } else if (i > cut) {
                    restored.update(o);
                }
            }
            assertArrayEquals(States.bytes(live::state), States.bytes(restored::state), "seed " + seed);
        }
    }

    @Test
    void theStateOfASequenceIsSmall() {
        int bytes = States.bytes(new SequenceSignals(BOUNDARIES, null)::state).length;
        assertTrue(bytes <= 1_536, bytes + " bytes of the 4,096 that a sequence may have with its rules");
    }
}
