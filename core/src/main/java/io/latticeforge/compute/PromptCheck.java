package io.latticeforge.compute;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;

/**
 * Whether a prompt and a step are what {@link LanguageModel} and {@link Decoding} say: the same for every engine.
 *
 * @param vocabSize     tokens are 0 to vocabSize - 1
 * @param contextTokens most tokens of a sequence
 */
public record PromptCheck(int vocabSize, int contextTokens) {
    public void prompt(int[] prompt, int samples) {
        if (prompt.length == 0 || prompt.length > contextTokens) {
            throw refuse("a prompt has " + prompt.length + " tokens; it must have 1 to " + contextTokens, prompt.length, contextTokens);
        }
        if (samples < 1) {
            throw refuse("a prompt is to be continued by " + samples + " samples; at least 1 is needed", samples, 1);
        }
        for (int token : prompt) {
            token(token);
        }
    }

    /**
     * @param count    samples in the batch
     * @param capacity most samples that the batch may have
     */
    public void step(int[] keep, int[] tokens, int going, int count, int position, int capacity) {
        peek(keep, tokens, going, 1, count, position, capacity);
    }

    /** @param length tokens that each sample goes on with */
    public void peek(int[] keep, int[] tokens, int going, int length, int count, int position, int capacity) {
        if (length < 1 || length > tokens.length) {
            throw refuse("samples are to go on with " + length + " tokens each, of " + tokens.length + "; at least 1 is needed", length, 1);
        }
        if (going < 1 || going > capacity || going > keep.length || (long) going * length > tokens.length) {
            throw refuse(going + " samples are to go on; it must be 1 to " + capacity + ", with a sample and a token for each", going,
                    capacity);
        }
        if (position + length > contextTokens) {
            throw new LatticeForgeException(ErrorCode.LIMIT_REACHED, "the context of " + contextTokens + " tokens is full", position,
                    contextTokens);
        }
        for (int i = 0; i < going; i++) {
            if (keep[i] < 0 || keep[i] >= count) {
                throw refuse("sample " + keep[i] + " is to go on; the batch has 0.." + (count - 1), keep[i], count - 1L);
            }
        }
        for (int i = 0; i < going * length; i++) {
            token(tokens[i]);
        }
    }

    private void token(int token) {
        if (token < 0 || token >= vocabSize) {
            throw refuse("token " + token + " is not in 0.." + (vocabSize - 1), token, vocabSize - 1L);
        }
    }

    private static LatticeForgeException refuse(String sentence, long value, long bound) {
        return new LatticeForgeException(ErrorCode.MALFORMED, sentence, value, bound);
    }
}
