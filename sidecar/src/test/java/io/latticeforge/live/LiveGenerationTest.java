package io.latticeforge.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.compute.Decoding;
import io.latticeforge.demo.Generation;
import io.latticeforge.models.ModelFolder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Batches of the model that ships: who leaves or comes changes nothing for the others, and the batch really becomes smaller. */
class LiveGenerationTest {
    private static final String PROMPT = "find x in 16 : 5 * x + 11 = 24 ?";
    private static final double NATS = 1e-4;
    private static final int SAMPLES = 8;

    private static Abacus abacus;

    @BeforeAll
    static void load() {
        abacus = Abacus.load(ModelFolder.ofThisProcess());
    }

    @AfterAll
    static void close() {
        abacus.close();
    }

    /** What one sample drew, and from which rows. */
    private record Drawn(List<Integer> tokens, List<float[]> rows) {}

    private static List<Drawn> nothing() {
        return IntStream.range(0, SAMPLES).mapToObj(i -> new Drawn(new ArrayList<>(), new ArrayList<>())).toList();
    }

    private static void step(LiveGeneration generation, int[] running, List<Drawn> drawn) {
        generation.advance(running, running.length);
        for (int sample : running) {
            drawn.get(sample).tokens.add(generation.token(sample));
            drawn.get(sample).rows.add(generation.logits(sample).toArray(ValueLayout.JAVA_FLOAT));
        }
    }

    private static int[] notEnded(LiveGeneration generation, int[] running) {
        return Arrays.stream(running).filter(i -> !generation.ended(i)).toArray();
    }

    private static void same(String what, Drawn expected, Drawn actual) {
        int tokens = Math.min(expected.tokens.size(), actual.tokens.size());
        assertTrue(tokens > 0, what);
        assertEquals(expected.tokens.subList(0, tokens), actual.tokens.subList(0, tokens), what);
        for (int t = 0; t < tokens; t++) {
            for (int v = 0; v < expected.rows.get(t).length; v++) {
                assertEquals(expected.rows.get(t)[v], actual.rows.get(t)[v], NATS, what + " token " + t + " logit " + v);
            }
        }
    }

    @Test
    void aSampleDoesNotSeeWhoElseIsInTheBatch() {
        long seed = System.nanoTime();
        List<Drawn> all = nothing();
        List<Drawn> fewer = nothing();
        SplittableRandom random = new SplittableRandom(seed);
        try (LiveGeneration full = new LiveGeneration(abacus, PROMPT, SAMPLES, seed);
                LiveGeneration shrinking = new LiveGeneration(abacus, PROMPT, SAMPLES, seed)) {
            full.add(SAMPLES);
            shrinking.add(SAMPLES);
            int[] running = IntStream.range(0, SAMPLES).toArray();
            for (int[] going = running; going.length > 0; going = notEnded(full, going)) {
                step(full, going, all);
            }
            int steps = 0;
            while (running.length > 0) {
                step(shrinking, running, fewer);
                int leaves = ++steps % 5 == 0 ? running[random.nextInt(running.length)] : -1;
                running = Arrays.stream(notEnded(shrinking, running)).filter(i -> i != leaves).toArray();
            }
        }
        for (int sample = 0; sample < SAMPLES; sample++) {
            same("seed " + seed + " sample " + sample, all.get(sample), fewer.get(sample));
        }
        assertTrue(fewer.stream().mapToInt(d -> d.tokens.size()).sum() < all.stream().mapToInt(d -> d.tokens.size()).sum(), "nobody left early");
    }

    @Test
    void inWavesTheSameSamplesAreDrawn() {
        long seed = System.nanoTime();
        List<Drawn> atOnce = nothing();
        List<Drawn> inWaves = nothing();
        try (LiveGeneration together = new LiveGeneration(abacus, PROMPT, SAMPLES, seed);
                LiveGeneration waves = new LiveGeneration(abacus, PROMPT, SAMPLES, seed)) {
            together.add(SAMPLES);
            for (int t = 0; t < 12; t++) {
                step(together, IntStream.range(0, SAMPLES).toArray(), atOnce);
            }
            waves.add(3);
            for (int t = 0; t < 4; t++) {
                step(waves, new int[] {0, 1, 2}, inWaves);
            }
            waves.add(5);
            for (int t = 0; t < 4; t++) {
                step(waves, new int[] {0, 2, 3, 4, 5, 6, 7}, inWaves);
            }
            for (int t = 0; t < 4; t++) {
                step(waves, new int[] {4, 7}, inWaves);
            }
        }
        for (int sample = 0; sample < SAMPLES; sample++) {
            same("seed " + seed + " sample " + sample, atOnce.get(sample), inWaves.get(sample));
        }
    }

    @Test
    void theBatchBecomesSmaller() {
        int[] prompt = abacus.vocabulary().encode(PROMPT);
        try (Batch batch = new Batch(abacus.model().start(prompt, 4), 4)) {
            batch.advance(new int[] {0, 1, 2, 3}, 4, new int[4]);
            assertEquals(4, batch.size());
            batch.advance(new int[] {1, 3}, 2, new int[] {0, 24, 0, 25});
            assertEquals(2, batch.size());
            assertEquals(-1, batch.row(0));
            assertEquals(1, batch.row(3));
            assertEquals(2L * 4 * abacus.vocabulary().size(), batch.logits().byteSize());
        }
    }

    @Test
    void whatIsAskedIsTheMostLikelyTokenAfterAnswer() {
        long seed = System.nanoTime();
        int[] prompt = abacus.vocabulary().encode(PROMPT);
        List<Drawn> drawn = nothing();
        Draw draw = new Draw(abacus.vocabulary().size());
        try (LiveGeneration generation = new LiveGeneration(abacus, PROMPT, SAMPLES, seed)) {
            generation.add(SAMPLES);
            for (int t = 0; t < 20; t++) {
                step(generation, IntStream.range(0, SAMPLES).toArray(), drawn);
                int sample = t % SAMPLES;
                Generation.Asked asked = generation.ask(sample);
                IntStream text = IntStream.concat(Arrays.stream(prompt), drawn.get(sample).tokens.stream().mapToInt(i -> i));
                int[] whole = IntStream.concat(text, IntStream.of(abacus.vocabulary().id("answer"))).toArray();
                try (Decoding fresh = abacus.model().start(whole, 1)) {
                    MemorySegment row = fresh.logits();
                    int best = draw.mostLikely(row, 0);
                    assertEquals(draw.probability(best), asked.probability(), NATS, "seed " + seed + " token " + t);
                    assertEquals(draw.entropyNats(), asked.entropyNats(), NATS, "seed " + seed + " token " + t);
                    assertTrue(draw.probability(abacus.vocabulary().id(asked.answer())) > draw.probability(best) - NATS, "seed " + seed);
                }
            }
        }
    }
}
