package io.latticeforge.signals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfidenceProfileTest {
    @Test
    void workedExample() {
        ConfidenceProfile profile = new ConfidenceProfile(ConfidenceProfile.WINDOW_TOKENS);
        for (int i = 0; i < 6_144; i++) {
            profile.update(i < 4_096 ? 16 : 10);
        }
        assertEquals(14, profile.mean(), 1e-12);
        assertEquals(10, profile.tail());
        assertEquals(10, profile.lowest());
    }

    @Test
    void shorterThanAWindowAllFourAreTheMean() {
        ConfidenceProfile profile = new ConfidenceProfile(ConfidenceProfile.WINDOW_TOKENS);
        assertTrue(Double.isNaN(profile.mean()) && Double.isNaN(profile.tail()) && Double.isNaN(profile.lowest())
                && Double.isNaN(profile.bottomTenth()));
        profile.update(8);
        profile.update(Float.NaN);
        profile.update(13);
        for (double value : new double[] {profile.mean(), profile.tail(), profile.lowest(), profile.bottomTenth()}) {
            assertEquals(10.5, value);
        }
    }

    /** Window in tokens, every how many tokens one ends, tokens of the sequence. */
    private static Stream<Arguments> series() {
        Stream<Arguments> usual = IntStream.of(1, 31, 2_047, 2_048, 2_049, 3_000, 6_112, 6_143, 6_144, 20_001, 70_000)
                .mapToObj(tokens -> Arguments.of(ConfidenceProfile.WINDOW_TOKENS, 32, tokens));
        Stream<Arguments> exact = IntStream.of(1, 2, 7, 63, 64).boxed().flatMap(window -> IntStream.of(1, 6, 64, 190, 3_000)
                .mapToObj(tokens -> Arguments.of(window, 1, tokens)));
        Stream<Arguments> longer = Stream.of(Arguments.of(66, 2, 319), Arguments.of(128, 2, 1_000), Arguments.of(320, 5, 955),
                Arguments.of(1_024, 16, 9_999), Arguments.of(2_000, 32, 5_000));
        return Stream.of(usual, exact, longer).flatMap(s -> s);
    }

    @ParameterizedTest
    @MethodSource("series")
    void agreesWithTheDefinition(int window, int step, int tokens) {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        ConfidenceProfile profile = new ConfidenceProfile(window);
        double[] values = new double[tokens];
        double level = 15;
        for (int i = 0; i < tokens; i++) {
            level += 0.05 * random.nextGaussian();
            values[i] = (float) (level + random.nextGaussian());
            profile.update((float) values[i]);
        }
        int whole = (window + step - 1) / step * step;
        String of = "window " + window + ", " + tokens + " tokens, seed " + seed;
        assertEquals(mean(values, 0, tokens), profile.mean(), 1e-9, of);
        int tail = Math.min(tokens, whole + tokens % step);
        double off = tail == tokens ? 1e-9 : Math.scalb(Arrays.stream(values).map(Math::abs).max().orElseThrow(), -11) * step / whole;
        assertEquals(mean(values, tokens - tail, tokens), profile.tail(), off, of);
        List<Double> windows = new ArrayList<>();
        for (int end = whole; end <= tokens; end += step) {
            windows.add(mean(values, end - whole, end));
        }
        if (windows.isEmpty()) {
            assertEquals(profile.mean(), profile.lowest(), of);
            assertEquals(profile.mean(), profile.bottomTenth(), of);
            return;
        }
        assertEquals(Collections.min(windows), profile.lowest(), off + 1e-9, of);
        double[] ascending = windows.stream().mapToDouble(w -> w).sorted().toArray();
        double bottom = mean(ascending, 0, Math.max(1, ascending.length / 10));
        boolean exact = ascending.length <= 128;
        assertEquals(bottom, profile.bottomTenth(), exact ? off + Math.scalb(bottom, -11) : 0.2 * (ascending[ascending.length - 1] - ascending[0]), of);
    }

    private static double mean(double[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i];
        }
        return sum / (to - from);
    }

    @Test
    void itsStateIsSmallAndGoesOnTheSame() {
        ConfidenceProfile live = new ConfidenceProfile(ConfidenceProfile.WINDOW_TOKENS);
        ConfidenceProfile restored = new ConfidenceProfile(ConfidenceProfile.WINDOW_TOKENS);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 9_000; i++) {
            live.update((float) random.nextDouble());
        }
        byte[] bytes = States.bytes(live::state);
        assertTrue(bytes.length <= 470, bytes.length + " bytes");
        States.restore(bytes, restored::state);
        for (int i = 0; i < 9_000; i++) {
            float next = (float) random.nextDouble();
            live.update(next);
            restored.update(next);
        }
        assertEquals(live.bottomTenth(), restored.bottomTenth());
        assertEquals(live.lowest(), restored.lowest());
        assertEquals(live.tail(), restored.tail());
    }
}
