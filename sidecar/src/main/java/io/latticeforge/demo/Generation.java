package io.latticeforge.demo;

import java.nio.ByteBuffer;

/**
 * The samples of one question as a model server holds them, numbered from 0 in the order in which they were added. Those that run advance
 * together, a token each; one that is left out of a step is gone. Belongs to one thread.
 */
public interface Generation extends AutoCloseable {
    /** That tokens are sampled at, from whole rows; NaN where it is not known. */
    float temperature();

    /** Id of the token that ends a segment. */
    int boundary();

    /** Adds samples, which begin after the prompt. */
    void add(int count);

    /** Draws the next token of each of these samples, in ascending order. */
    void advance(int[] running, int count);

    /** Id of a sample's newest token. */
    int token(int sample);

    /** Its text. */
    String word(int sample);

    /** The logits that it was drawn from; valid until the next {@link #advance}. */
    ByteBuffer row(int sample);

    /** Whether it was the sample's last. */
    boolean ended(int sample);

    /** Whether the sample ended by itself, not at the length limit. */
    boolean completed(int sample);

    /** What a running sample answers if it is asked after its newest token. */
    Asked ask(int sample);

    @Override
    void close();

    /**
     * An answer asked for: the most likely token after {@code answer}.
     *
     * @param probability its, 0 to 1
     * @param entropyNats of all tokens there
     */
    record Asked(String answer, float probability, float entropyNats) {}
}
