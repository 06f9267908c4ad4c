package io.latticeforge.demo;

import io.latticeforge.recording.RecordedSequence;
import io.latticeforge.recording.Recording;
import org.jspecify.annotations.Nullable;

/** One sample of a group as the inference loop holds it: how far it has got, what it has stated, whether it is to conclude. */
final class Sample {
    private final Recording recording;
    private final RecordedSequence recorded;
    private int tokens;
    private @Nullable String stated;
    private long concludeDecision;
    private int askedAt = -1;
    private @Nullable String asked;
    private boolean concluding;
    private boolean closed;

    Sample(Recording recording, RecordedSequence recorded) {
        this.recording = recording;
        this.recorded = recorded;
    }

    /** Index in the recording of the token that is drawn next. */
    int nextToken() {
        return recorded.firstToken() + tokens;
    }

    /** The next token is drawn. */
    void draw() {
        tokens++;
    }

    /** Tokens drawn so far. */
    int tokens() {
        return tokens;
    }

    /** The answer that the newest token completed, or null: what an extractor reads off the text, {@code answer N}. */
    @Nullable String newlyStated() {
        if (tokens >= 2 && text(tokens - 2).equals("answer")) {
            stated = text(tokens - 1);
            return stated;
        }
        return null;
    }

    /** Whether the newest token ends a segment. */
    boolean atBoundary() {
        return tokens > 0 && text(tokens - 1).equals(".");
    }

    /** A PROBE came; false if it has been answered after this very token. */
    boolean ask() {
        if (askedAt == tokens - 1) {
            return false;
        }
        askedAt = tokens - 1;
        asked = probe();
        return true;
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

    /** What the model answers if asked now. */
    String probe() {
        return recording.probeAnswer(recorded.firstToken() + tokens - 1);
    }

    float probeProbability() {
        return recording.probeProbability(recorded.firstToken() + tokens - 1);
    }

    /** Nats. */
    float probeEntropy() {
        return recording.probeEntropy(recorded.firstToken() + tokens - 1);
    }

    boolean ended() {
        return tokens == recorded.tokens();
    }

    /** It ended by itself, not at the length limit. */
    boolean completed() {
        return recorded.completed();
    }

    boolean closed() {
        return closed;
    }

    void close() {
        closed = true;
    }

    private String text(int index) {
        return recording.text(recording.chosen(recorded.firstToken() + index));
    }
}
