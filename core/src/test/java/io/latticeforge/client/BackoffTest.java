package io.latticeforge.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void waitsDoubleUpToTheirCeiling() {
        Backoff backoff = new Backoff(50, 10_000, new SplittableRandom(7));
        long ceiling = 50;
        for (int i = 0; i < 100; i++) {
            long wait = backoff.failed();
            assertTrue(wait >= ceiling / 2 && wait <= ceiling, "attempt " + i + " waits " + wait);
            ceiling = Math.min(10_000, 2 * ceiling);
        }
        backoff.succeeded();
        assertTrue(backoff.failed() <= 50);
    }
}
