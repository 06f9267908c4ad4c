package io.latticeforge.signals;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** What a token costs a window does not grow with what the window holds: O(1), no rescan. */
class WindowCostTest {
    private static final int SMALL = 64;
    private static final int TOKENS = 1 << 17;
    private static final int TURNS = 15;
    /** A rescan would make it 32 times as much, and more. */
    private static final double AT_MOST = 3;

    /** Takes a token's value. */
    private interface Window {
        void take(float value);
    }

    @Test
    void aTokenCostsALargeWindowWhatItCostsASmallOne() {
        check("windowed confidence", 1 << 20, n -> new WindowedConfidence(n)::update);
        check("confidence profile", ConfidenceProfile.WINDOW_TOKENS, n -> new ConfidenceProfile(n)::update);
        check("tail window", ConfidenceProfile.WINDOW_TOKENS, n -> new TailWindow(n, ConfidenceProfile.BUCKETS)::add);
        check("variance compression", 128, n -> new VarianceCompression(n, 0.1, 1)::update);
    }

    private static void check(String name, int large, IntFunction<Window> made) {
        double small = Double.POSITIVE_INFINITY;
        double grown = Double.POSITIVE_INFINITY;
        for (int turn = 0; turn < TURNS; turn++) {
            small = Math.min(small, nsPerToken(made.apply(SMALL)));
            grown = Math.min(grown, nsPerToken(made.apply(large)));
        }
        String found = String.format(Locale.ROOT, "%s: %.1f ns a token over %d tokens, %.1f ns over %d", name, small, SMALL, grown, large);
        System.out.println(found);
        assertTrue(grown < AT_MOST * small + 5, found);
    }

    private static double nsPerToken(Window window) {
        long startNs = System.nanoTime();
        for (int i = 0; i < TOKENS; i++) {
            window.take((i * 0x9E3779B9) >>> 20);
        }
        return (System.nanoTime() - startNs) / (double) TOKENS;
    }
}
