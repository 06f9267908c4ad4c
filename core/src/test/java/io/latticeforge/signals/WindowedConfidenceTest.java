package io.latticeforge.signals;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowedConfidenceTest {
    @Test
    void workedExample() {
        WindowedConfidence confidence = new WindowedConfidence(2);
        assertTrue(Double.isNaN(confidence.mean()));
        assertFalse(confidence.update(10));
        assertTrue(Double.isNaN(confidence.lowest()));
        assertEquals(10, confidence.mean());
        assertTrue(confidence.update(14));
        assertEquals(12, confidence.lowest());
        confidence.update(6);
        confidence.update(12);
        assertEquals(9, confidence.mean());
        assertEquals(9, confidence.lowest());
        confidence.update(20);
        assertEquals(16, confidence.mean());
        assertEquals(9, confidence.lowest());
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "7,7,1", "256,256,1", "300,300,2", "301,302,2", "1000,1000,4", "2048,2048,8", "5000,5000,20"})
    void isExactAtBucketEndsButForWhatWasRoundedOffBefore(int window, int effective, int bucket) {
        WindowedConfidence confidence = new WindowedConfidence(window);
        WindowedConfidence restored = new WindowedConfidence(window);
        assertEquals(effective, confidence.window());
        SplittableRandom random = new SplittableRandom(window);
        float[] values = new float[3 * effective + 17];
        double lowest = Double.POSITIVE_INFINITY;
        double largest = 0;
        int judged = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (12 + 4 * random.nextGaussian());
            largest = Math.max(largest, Math.abs(values[i]));
            boolean group = confidence.update(values[i]);
            assertEquals(i + 1 >= effective && (i + 1) % bucket == 0, group, "token " + i);
            if (group) {
                double sum = 0;
                for (int j = i + 1 - effective; j <= i; j++) {
                    sum += values[j];
                }
                lowest = Math.min(lowest, sum / effective);
                double off = i + 1 == effective ? 1e-12 : Math.scalb(largest, -11) * bucket / effective + 1e-12;
                assertEquals(sum / effective, confidence.mean(), off, "token " + i);
                assertEquals(lowest, confidence.lowest(), off);
                judged++;
            }
            if (i == effective) {
                States.restore(States.bytes(confidence::state), restored::state);
            } else if (i > effective) {
                assertEquals(group, restored.update(values[i]));
            }
        }
        assertTrue(judged > effective / bucket);
        assertArrayEquals(States.bytes(confidence::state), States.bytes(restored::state));
    }

    @Test
    void staysWithinItsMemory() {
        assertTrue(States.bytes(new WindowedConfidence(1 << 20)::state).length <= 512 + 32);
    }
}
