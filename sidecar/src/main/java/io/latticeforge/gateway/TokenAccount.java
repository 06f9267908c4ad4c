package io.latticeforge.gateway;

/** What one sample has taken: its stream, as the server says and as it was seen, and the calls that asked for its answer. */
final class TokenAccount {
    private long prompt = -1;
    private long completion = -1;
    private String usage = "";
    private int seen;
    private boolean pieces;
    private int calls;
    private long callPrompt;
    private long callCompletion;

    /** One more token. */
    void token() {
        seen++;
    }

    /** One more piece of text, which may be any number of tokens. */
    void piece() {
        seen++;
        pieces = true;
    }

    /** What the server says of its stream; -1 for what it does not say. */
    void usage(long promptTokens, long completionTokens) {
        prompt = promptTokens;
        completion = completionTokens;
    }

    /** The same, as the server wrote it. */
    void usage(String json) {
        usage = json;
    }

    /** A call that asked for its answer; -1 for what the server does not say. */
    void call(long promptTokens, long completionTokens) {
        calls++;
        callPrompt = promptTokens < 0 || callPrompt < 0 ? -1 : callPrompt + promptTokens;
        callCompletion = completionTokens < 0 || callCompletion < 0 ? -1 : callCompletion + completionTokens;
    }

    /** Of its stream; -1 where the server did not say, as where it was ended before. */
    long promptTokens() {
        return prompt;
    }

    /** Of the calls that asked it for its answer; -1 where the server did not say. */
    long callPromptTokens() {
        return callPrompt;
    }

    /** As the server counts them, else as they were seen. */
    long completionTokens() {
        return Math.max(completion, seen) + Math.max(0, callCompletion);
    }

    /** Whether tokens were counted, and not pieces of text. */
    boolean counts() {
        return (completion >= 0 || !pieces) && callCompletion >= 0;
    }

    int calls() {
        return calls;
    }

    /** As the server wrote it; empty where it did not. */
    String usage() {
        return usage;
    }
}
