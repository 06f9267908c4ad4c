package io.latticeforge.signals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class TailWindowTest {
    @Test
    void workedExample() {
        TailWindow window = new TailWindow(128, 64);
        assertTrue(Double.isNaN(window.mean()));
        for (int i = 1; i <= 201; i++) {
            window.add(i);
        }
        assertEquals(137, window.mean());
    }

    /** However long the series, and however small a value is beside what half precision can tell apart. */
    @Test
    void roundingDoesNotAddUp() {
        SplittableRandom random = new SplittableRandom(5);
        check(2_048, 64, 1 << 20, i -> 16 + random.nextDouble());
        check(2_048, 256, 1 << 20, i -> 12.3);
        check(2_048, 64, 1 << 18, i -> i % 97 == 0 ? 3 : 1e-9 * random.nextDouble());
        check(60, 64, 1 << 18, i -> 8.3 + 0.0001 * (i % 7));
    }

    private static void check(int n, int most, int count, IntToDoubleFunction series) {
        TailWindow window = new TailWindow(n, most);
        float[] values = new float[count];
        double largest = 0;
        for (int i = 0; i < count; i++) {
            values[i] = (float) series.applyAsDouble(i);
            largest = Math.max(largest, values[i]);
            boolean ends = window.add(values[i]);
            if (ends && (i + 1 == n || i > count - 5_000)) {
                double sum = 0;
                for (int j = i + 1 - n; j <= i; j++) {
                    sum += values[j];
                }
                double off = i + 1 == n ? 1e-12 : Math.scalb(largest, -11) / Math.min(n, most);
                assertEquals(sum / n, window.mean(), off, n + " in " + most + ", value " + i);
            }
        }
    }

    @Test
    void whatHalfPrecisionCannotHoldCountsAsTheMostItCan() {
        TailWindow window = new TailWindow(4, 2);
        for (float value : new float[] {Float.POSITIVE_INFINITY, 1e30f, -Float.MAX_VALUE, Float.NEGATIVE_INFINITY}) {
            window.add(value);
        }
        assertEquals(0, window.mean());
        for (int i = 0; i < 4; i++) {
            assertEquals(i % 2 == 1, window.add(7));
        }
        assertEquals(7, window.mean());
        assertTrue(window.full());
        assertFalse(new TailWindow(4, 2).full());
    }
}
