package io.latticeforge.gateway.openai;

/** Hears what an answer says, choice by choice. */
public interface AnswerListener {
    /** A token with its alternatives, valid during the call. */
    void token(int choice, StreamToken token);

    /** Text that came without log-probs. */
    void text(int choice, String text);

    /** What a choice says, with or without log-probs; before {@link #token} and {@link #text}. */
    default void said(int choice, String reasoning, String content) {}

    /** What stands around the choices of a chunk. */
    default void about(String id, long created, String model) {}

    /** @param reason the server's word: stop, length, … */
    void finished(int choice, String reason);

    /** @param completionTokens of all choices; -1 where it is not said */
    void usage(long promptTokens, long completionTokens);

    /** The same, as the server wrote it: a JSON object. */
    default void usage(String json) {}

    void odd(Oddity what);
}
