package io.latticeforge.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.base.ErrorCode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What an engine that generates is held to, on the abacus: logits as another implementation stored them (models/abacus/reference.json),
 * the same whether a text is read at once or token by token, and samples that do not see one another.
 */
public abstract class LanguageModelContract {
    private static final double REFERENCE_NATS = 1e-4;
    private static final double INCREMENTAL_NATS = 5e-5;

    private ComputeEngine engine;
    private LanguageModel model;

    protected abstract ComputeProvider provider();

    @BeforeEach
    void open() {
        engine = provider().open(ComputeEngineContract.models());
        model = engine.languageModel("abacus");
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private static JsonNode cases() throws IOException {
        return new ObjectMapper().readTree(ComputeEngineContract.models().read("abacus-reference")).path("cases");
    }

    private static int[] tokens(JsonNode reference) {
        return IntStream.range(0, reference.path("tokens").size()).map(i -> reference.path("tokens").get(i).asInt()).toArray();
    }

    private static float[] row(MemorySegment logits, int sample, int vocabSize) {
        return logits.asSlice(4L * sample * vocabSize, 4L * vocabSize).toArray(ValueLayout.JAVA_FLOAT);
    }

    private static void close(String what, float[] expected, float[] actual, double nats) {
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], nats, what + " token " + i);
        }
    }

    @Test
    void everyPrefixOfTheReferenceHasItsLogits() throws IOException {
        int checked = 0;
        for (JsonNode reference : cases()) {
            int[] tokens = tokens(reference);
            for (int length = 1; length <= tokens.length; length++) {
                float[] expected = new float[model.vocabSize()];
                for (int i = 0; i < expected.length; i++) {
                    expected[i] = (float) reference.path("logits").get(length - 1).get(i).asDouble();
                }
                try (Decoding decoding = model.start(Arrays.copyOf(tokens, length), 1)) {
                    close(reference.path("text").asText() + " at " + length, expected, row(decoding.logits(), 0, model.vocabSize()),
                            REFERENCE_NATS);
                }
                checked++;
            }
        }
        assertTrue(checked > 50, "only " + checked + " rows were checked");
    }

    @Test
    void tokenByTokenIsTheWholeAtOnce() throws IOException {
        for (JsonNode reference : cases()) {
            int[] tokens = tokens(reference);
            try (Decoding steps = model.start(Arrays.copyOf(tokens, 2), 3)) {
                for (int at = 2; at < tokens.length; at++) {
                    steps.step(new int[] {0, 1, 2}, new int[] {tokens[at], tokens[at], tokens[at]}, 3);
                    assertEquals(at + 1, steps.position());
                    try (Decoding whole = model.start(Arrays.copyOf(tokens, at + 1), 1)) {
                        float[] expected = row(whole.logits(), 0, model.vocabSize());
                        for (int sample = 0; sample < 3; sample++) {
                            close("position " + at + " sample " + sample, expected, row(steps.logits(), sample, model.vocabSize()),
                                    INCREMENTAL_NATS);
                        }
                    }
                }
            }
        }
    }

    @Test
    void samplesGoTheirOwnWaysLeaveAndFork() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        int[] prompt = {1, 3, 40, 12, 31, 23};
        int[][] texts = new int[8][];
        Arrays.setAll(texts, i -> prompt);
        int count = texts.length;
        try (Decoding decoding = model.start(prompt, count)) {
            for (int step = 0; step < 30; step++) {
                int going = random.nextInt(1, texts.length + 1);
                int[] keep = new int[going];
                int[] tokens = new int[going];
                int[][] next = new int[going][];
                for (int i = 0; i < going; i++) {
                    keep[i] = random.nextInt(count);
                    tokens[i] = random.nextInt(model.vocabSize());
                    next[i] = Arrays.copyOf(texts[keep[i]], texts[keep[i]].length + 1);
                    next[i][next[i].length - 1] = tokens[i];
                }
                decoding.step(keep, tokens, going);
                texts = Arrays.copyOf(next, 8);
                count = going;
                assertEquals(going, decoding.count());
                assertEquals(4L * going * model.vocabSize(), decoding.logits().byteSize());
            }
            for (int sample = 0; sample < count; sample++) {
                try (Decoding alone = model.start(texts[sample], 1)) {
                    close("seed " + seed + " sample " + sample, row(alone.logits(), 0, model.vocabSize()),
                            row(decoding.logits(), sample, model.vocabSize()), INCREMENTAL_NATS);
                }
            }
        }
    }

    @Test
    void whoIsAskedAnswersAsIfItHadGoneOnAndGoesOnAsIfItHadNotBeenAsked() {
        int[] prompt = {1, 3, 40, 12, 31, 23};
        int answer = 20;
        try (Decoding decoding = model.start(prompt, 4); Decoding unasked = model.start(prompt, 4)) {
            for (int step = 0; step < 12; step++) {
                int[] all = {0, 1, 2, 3};
                int[] tokens = {24 + step, 30, 25, 50 - step};
                float[] peeked = row(decoding.peek(new int[] {3, 1}, new int[] {tokens[3], answer, tokens[1], answer}, 2, 2), 1, model.vocabSize());
                decoding.step(all, tokens, 4);
                unasked.step(all, tokens, 4);
                assertEquals(unasked.logits().mismatch(decoding.logits()), -1, "asking changed the batch at step " + step);
                float[] straight = row(decoding.peek(new int[] {1}, new int[] {answer}, 1, 1), 0, model.vocabSize());
                close("step " + step, straight, peeked, INCREMENTAL_NATS);
            }
            ComputeEngineContract.refused(ErrorCode.MALFORMED, "0 tokens each", () -> decoding.peek(new int[] {0}, new int[] {5}, 1, 0));
            ComputeEngineContract.refused(ErrorCode.MALFORMED, "5 samples", () -> decoding.peek(new int[5], new int[5], 5, 1));
        }
    }

    @Test
    void theContextEndsWithASentence() {
        int[] longest = new int[model.contextTokens()];
        Arrays.fill(longest, 5);
        try (Decoding full = model.start(longest, 1)) {
            assertTrue(Float.isFinite(row(full.logits(), 0, model.vocabSize())[0]));
            ComputeEngineContract.refused(ErrorCode.LIMIT_REACHED, "512", () -> full.step(new int[] {0}, new int[] {5}, 1));
        }
        ComputeEngineContract.refused(ErrorCode.MALFORMED, "513", () -> model.start(new int[513], 1));
    }

    @Test
    void badStepsAreRefusedAndTheBatchGoesOn() {
        ComputeEngineContract.refused(ErrorCode.MALFORMED, "0 tokens", () -> model.start(new int[0], 1));
        ComputeEngineContract.refused(ErrorCode.MALFORMED, "55", () -> model.start(new int[] {55}, 1));
        ComputeEngineContract.refused(ErrorCode.MALFORMED, "-1", () -> model.start(new int[] {-1}, 1));
        ComputeEngineContract.refused(ErrorCode.MALFORMED, "0 samples", () -> model.start(new int[] {1}, 0));
        try (Decoding decoding = model.start(new int[] {1, 3}, 2)) {
            ComputeEngineContract.refused(ErrorCode.MALFORMED, "sample 2", () -> decoding.step(new int[] {2}, new int[] {1}, 1));
            ComputeEngineContract.refused(ErrorCode.MALFORMED, "token 99", () -> decoding.step(new int[] {0}, new int[] {99}, 1));
            ComputeEngineContract.refused(ErrorCode.MALFORMED, "3 samples", () -> decoding.step(new int[3], new int[3], 3));
            decoding.step(new int[] {1}, new int[] {4}, 1);
            assertEquals(3, decoding.position());
            engine.close();
            ComputeEngineContract.refused(ErrorCode.UNAVAILABLE, "closed", () -> decoding.step(new int[] {0}, new int[] {4}, 1));
        }
    }
}
