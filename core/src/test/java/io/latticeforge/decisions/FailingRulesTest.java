package io.latticeforge.decisions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.signals.SegmentTrend;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Stuck and trap: the worked examples, and slower ways to the same numbers. */
class FailingRulesTest {
    private static final int ROUNDS = 10_000;

    @Test
    void stuckByHand() {
        Tokens flat = new Tokens("stuck: {min_tokens: 1}");
        Tokens rising = new Tokens("stuck: {min_tokens: 1}");
        Tokens swinging = new Tokens("stuck: {min_tokens: 1}");
        for (int i = 0; i < 12; i++) {
            assertEquals(i + " of 12 segments with a known entropy have ended", flat.inactive());
            assertEquals(i == 11, flat.segment(1.6));
            assertFalse(rising.segment(1.6 + 0.1 * i));
            assertEquals(i == 11, swinging.segment(i % 2 == 0 ? 1 + 0.1 * i : 3 + 0.1 * i));
        }
        assertNull(flat.inactive());
        assertEquals(1.6, flat.rule.value(), 1e-6);
        assertEquals(1.5, flat.rule.threshold());
        assertEquals(1, EagerRules.parse("stuck: {}").spawns());
        assertEquals(0, EagerRules.parse("trap: {}").spawns());
    }

    @Test
    void trendByHand() {
        SegmentTrend trend = new SegmentTrend(4);
        for (float value : new float[] {9, 1, Float.NaN, 2, 1, 4}) {
            trend.add(value);
        }
        assertTrue(trend.ready());
        assertEquals(1, trend.slope());
        assertEquals(1, trend.swing());
        assertEquals(2, trend.mean());
    }

    @Test
    void trendIsTheMedianOfAllPairs() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < ROUNDS; round++) {
            int n = 3 + random.nextInt(10);
            SegmentTrend trend = new SegmentTrend(n);
            List<Float> values = new ArrayList<>();
            int count = n + random.nextInt(20);
            for (int i = 0; i < count; i++) {
                values.add(random.nextInt(4) == 0 ? random.nextInt(3) : (float) random.nextDouble());
                trend.add(values.getLast());
            }
            List<Float> last = values.subList(count - n, count);
            List<Double> slopes = new ArrayList<>();
            int changes = 0;
            for (int i = 0; i < n; i++) {
                for (int j = i + 1; j < n; j++) {
                    slopes.add(((double) last.get(j) - last.get(i)) / (j - i));
                }
                if (i >= 2) {
                    changes += Math.signum(last.get(i) - last.get(i - 1)) * Math.signum(last.get(i - 1) - last.get(i - 2)) < 0 ? 1 : 0;
                }
            }
            slopes.sort(null);
            double median = (slopes.get(slopes.size() / 2) + slopes.get((slopes.size() - 1) / 2)) / 2;
            assertEquals(median, trend.slope(), 1e-12, "seed " + seed + ", round " + round);
            assertEquals(changes / (n - 2.0), trend.swing(), 1e-12, "seed " + seed + ", round " + round);
            double mean = last.stream().mapToDouble(v -> v).average().orElseThrow();
            assertEquals(mean, trend.mean(), 1e-9, "seed " + seed + ", round " + round);
        }
    }

    @Test
    void trapByHand() {
        Tokens t = new Tokens("trap: {tokens: 3}");
        assertEquals("0 of 3 tokens have come with entropy and varentropy", t.inactive());
        assertFalse(t.next(1, 2.1, 2.5, Double.NaN, Double.NaN));
        assertFalse(t.next(1, 3.0, 2.2, Double.NaN, Double.NaN));
        assertTrue(t.next(1, 2.4, 4.0, Double.NaN, Double.NaN));
        assertEquals(3, t.rule.value());
        assertEquals(3, t.rule.threshold());
        assertFalse(t.next(1, 2.4, 1.9, Double.NaN, Double.NaN), "sure of how unsure it is");
        assertFalse(t.next(1, 2.4, 4.0, Double.NaN, Double.NaN));
        assertFalse(t.next(1, 2.4, Double.NaN, Double.NaN, Double.NaN), "breaks the row");
        assertFalse(t.next(1, 2.4, 4.0, Double.NaN, Double.NaN));
        assertFalse(t.next(1, 2.4, 4.0, Double.NaN, Double.NaN));
        assertTrue(t.next(1, 2.4, 4.0, Double.NaN, Double.NaN));
    }
}
