package io.latticeforge.compute.onnx;

import io.latticeforge.compute.Decoding;
import io.latticeforge.compute.LanguageModel;
import io.latticeforge.compute.PromptCheck;

/**
 * A graph with a key-value cache as {@code models/abacus/export.py} writes it: tokens [B, S], rows [B], past [layers, 2, B0, heads, P, d]
 * in, logits [B, S, V] and present out.
 */
final class OnnxLanguageModel implements LanguageModel {
    private static final int CACHE_DIMENSIONS = 6;

    private final OnnxModel model;
    private final PromptCheck check;
    private final long[] emptyCache;

    OnnxLanguageModel(OnnxModel model) {
        this.model = model;
        long[] cache = model.inputShape("past");
        model.requireShape(cache, "past", -1, 2, -1, -1, -1, -1);
        model.requireShape(model.inputShape("tokens"), "tokens", -1, -1);
        long[] logits = model.outputShape("logits");
        model.requireShape(logits, "logits", -1, -1, -1);
        check = new PromptCheck((int) logits[2], (int) model.number("context_tokens"));
        emptyCache = new long[CACHE_DIMENSIONS];
        for (int i = 0; i < CACHE_DIMENSIONS; i++) {
            emptyCache[i] = i == 2 ? 1 : i == 4 ? 0 : cache[i];
        }
    }

    @Override
    public int vocabSize() {
        return check.vocabSize();
    }

    @Override
    public int contextTokens() {
        return check.contextTokens();
    }

    @Override
    public Decoding start(int[] prompt, int samples) {
        check.prompt(prompt, samples);
        return new OnnxDecoding(model, check, emptyCache, prompt, samples);
    }

    @Override
    public void close() {
        model.close();
    }
}
