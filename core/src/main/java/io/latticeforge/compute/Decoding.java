package io.latticeforge.compute;

import java.lang.foreign.MemorySegment;

/**
 * Samples of one prompt that advance together, one token a step each; those that are done leave the batch and cost nothing more. Belongs
 * to one thread.
 *
 * <pre>{@code
 * Decoding samples = model.start(prompt, 16);
 * while (samples.count() > 0) {
 *     draw(samples.logits(), tokens);               // one token a sample
 *     samples.step(tokens, running, stillRunning);   // those of running go on, with their tokens
 * }
 * }</pre>
 */
public interface Decoding extends AutoCloseable {
    /** Samples in the batch. */
    int count();

    /** Tokens so far, prompt included. */
    int position();

    /** Logits [count, V] after the last token, f32, native; valid until the next call. */
    MemorySegment logits();

    /**
     * Appends a token to each sample that goes on.
     *
     * @param keep   which samples of the batch go on, in their new order; may name one twice, which forks it
     * @param tokens one for each of them
     * @param count  how many of both
     * @throws io.latticeforge.base.LatticeForgeException (MALFORMED) for a token, sample or count outside its range, (LIMIT_REACHED) where
     *     the context is full
     */
    void step(int[] keep, int[] tokens, int count);

    /**
     * What would follow if each of these samples went on with these tokens: the batch itself stays as it is. This is how a sample is asked for
     * its answer.
     *
     * @param keep   which samples of the batch
     * @param tokens [count, length], those of the first sample first
     * @param count  samples that are asked
     * @param length tokens that each goes on with
     * @return logits [count, V] after the last of these tokens, f32, native; valid until the next call
     * @throws io.latticeforge.base.LatticeForgeException as {@link #step} does
     */
    MemorySegment peek(int[] keep, int[] tokens, int count, int length);

    @Override
    void close();
}
