package io.latticeforge.compute;

/** A causal language model with a key-value cache. Opening a {@link Decoding} is safe from any thread. */
public interface LanguageModel extends AutoCloseable {
    int vocabSize();

    /** Most tokens of a sequence, prompt included. */
    int contextTokens();

    /**
     * Reads a prompt once and has it continued by as many samples, all at the same position.
     *
     * @throws io.latticeforge.base.LatticeForgeException (MALFORMED) for an empty prompt, a token outside the vocabulary, more tokens than
     *     the context has, or no sample
     */
    Decoding start(int[] prompt, int samples);

    @Override
    void close();
}
