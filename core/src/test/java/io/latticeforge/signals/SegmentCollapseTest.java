package io.latticeforge.signals;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SegmentCollapseTest {
    @Test
    void workedExample() {
        SegmentCollapse collapse = new SegmentCollapse(2, 1.0, 1, 0.3);
        assertFalse(collapse.update(0.9f));
        assertFalse(collapse.update(Float.NaN), "a segment without a value is not counted");
        assertFalse(collapse.update(1.5f));
        assertFalse(collapse.ready());
        assertTrue(collapse.update(0.1f));
        assertEquals(1.2, collapse.meanBefore(), 1e-6);
        assertEquals(0.1f, collapse.loudestAfter());
        assertFalse(collapse.update(0.1f), "the mean before is now 0.8");
    }

    @Test
    void boundsAreStrict() {
        assertFalse(fires(1, 1.0, 1, 0.5, 1.0f, 0.25f));
        assertFalse(fires(1, 1.0, 1, 0.5, 1.5f, 0.5f));
        assertTrue(fires(1, 1.0, 1, 0.5, 1.5f, 0.25f));
    }

    private static boolean fires(int before, double hi, int after, double lo, float... values) {
        SegmentCollapse collapse = new SegmentCollapse(before, hi, after, lo);
        boolean fired = false;
        for (float value : values) {
            fired = collapse.update(value);
        }
        return fired;
    }

    @Test
    void agreesWithTheDefinitionOverTheWholeHistory() {
        int fired = 0;
        for (long seed = 1; seed <= 50; seed++) {
            int before = 1 + (int) (seed % 5);
            int after = 1 + (int) (seed % 3);
            SegmentCollapse collapse = new SegmentCollapse(before, 0.6, after, 0.4);
            SegmentCollapse restored = new SegmentCollapse(before, 0.6, after, 0.4);
            List<Float> seen = new ArrayList<>();
            for (float value : Series.entropies(seed, 200)) {
                seen.add(value);
                boolean live = collapse.update(value);
                int n = seen.size();
                boolean expected = n >= before + after
                        && seen.subList(n - after, n).stream().allMatch(v -> v < 0.4)
                        && seen.subList(n - after - before, n - after).stream().mapToDouble(v -> v).average().orElseThrow() > 0.6;
                assertEquals(expected, live, "seed " + seed + ", segment " + n);
                fired += live ? 1 : 0;
                if (n == 61) {
                    States.restore(States.bytes(collapse::state), restored::state);
                } else if (n > 61) {
                    assertEquals(live, restored.update(value));
                }
            }
            assertArrayEquals(States.bytes(collapse::state), States.bytes(restored::state));
        }
        assertTrue(fired > 100, "the comparison saw only " + fired + " collapses");
    }
}
