package io.latticeforge.demo;

import org.jspecify.annotations.Nullable;

/** One sample of a group as the inference loop holds it: how far it has got, what it has stated, whether it is to conclude. */
final class Sample {
    private int tokens;
    private String newest = "";
    private String before = "";
    private @Nullable String stated;
    private long concludeDecision;
    private int askedAt = -1;
    private @Nullable String asked;
    private boolean concluding;
    private boolean closed;

    /** Its next token was drawn. */
    void draw(String word) {
        before = newest;
        newest = word;
        tokens++;
    }

    /** Tokens drawn so far. */
    int tokens() {
        return tokens;
    }

    /** The answer that the newest token completed, or null: what an extractor reads off the text, {@code answer N}. */
    @Nullable String newlyStated() {
        if (before.equals("answer")) {
            stated = newest;
            return stated;
        }
        return null;
    }

    /** Whether the newest token ends a segment. */
    boolean atBoundary() {
        return newest.equals(".");
    }

    /** Whether it has been asked after this very token. */
    boolean wasAsked() {
        return askedAt == tokens - 1;
    }

    /** What it said when it was asked after its newest token. */
    void asked(String answer) {
        askedAt = tokens - 1;
        asked = answer;
    }

    /** @param step of the token that decided it: where the model was asked there, its answer stands */
    void conclude(long decision, int step) {
        if (stated == null && step == askedAt) {
            stated = asked;
        }
        concluding = true;
        concludeDecision = decision;
    }

    boolean concluding() {
        return concluding;
    }

    long concludeDecision() {
        return concludeDecision;
    }

    /** The answer it has stated, or has given when it was asked and that concluded it; empty where there is none. */
    String answer() {
        return stated == null ? "" : stated;
    }

    boolean closed() {
        return closed;
    }

    void close() {
        closed = true;
    }
}
