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
        if (going < 1 || going > capacity || going > keep.length || going > tokens.length) {
            throw refuse(going + " samples are to go on; it must be 1 to " + capacity + ", with a sample and a token for each", going,
                    capacity);
        }
        if (position >= contextTokens) {
            throw new LatticeForgeException(ErrorCode.LIMIT_REACHED, "the context of " + contextTokens + " tokens is full", position,
                    contextTokens);
        }
        for (int i = 0; i < going; i++) {
            token(tokens[i]);
            if (keep[i] < 0 || keep[i] >= count) {
                throw refuse("sample " + keep[i] + " is to go on; the batch has 0.." + (count - 1), keep[i], count - 1L);
            }
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
