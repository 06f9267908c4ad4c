package io.latticeforge.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Tokens are drawn as often as the softmax says. */
class DrawTest {
    @Test
    void frequenciesAreTheProbabilities() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        double[] p = {0.5, 0.2, 0, 0.25, 0.05};
        int draws = 100_000;
        int[] counts = new int[p.length];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rows = arena.allocate(4L * 2 * p.length);
            for (int v = 0; v < p.length; v++) {
                rows.setAtIndex(ValueLayout.JAVA_FLOAT, v, -v);
                rows.setAtIndex(ValueLayout.JAVA_FLOAT, p.length + v, (float) (Math.log(p[v]) + 90));
            }
            Draw draw = new Draw(p.length);
            for (int i = 0; i < draws; i++) {
                counts[draw.sample(rows, 1, random)]++;
            }
            assertEquals(0, draw.mostLikely(rows, 1));
            assertEquals(0.5, draw.probability(0), 1e-6);
            // -(0.5 ln 0.5 + 0.2 ln 0.2 + 0.25 ln 0.25 + 0.05 ln 0.05)
            assertEquals(1.164821, draw.entropyNats(), 1e-5);
        }
        for (int v = 0; v < p.length; v++) {
            assertEquals(p[v], (double) counts[v] / draws, 5 * Math.sqrt(p[v] * (1 - p[v]) / draws), "seed " + seed + " token " + v);
        }
    }
}
