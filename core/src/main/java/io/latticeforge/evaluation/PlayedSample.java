package io.latticeforge.evaluation;

import org.jspecify.annotations.Nullable;

/** A recorded sample while it is played: how far it has come, and what was decided about it. */
final class PlayedSample {
    final Trace trace;
    int next;
    /** Statements that have been reported. */
    int reported;
    boolean concluding;
    boolean stopped;
    boolean closed;

    PlayedSample(Trace trace) {
        this.trace = trace;
    }

    /** What the text has stated last so far; empty before the first. */
    String stated() {
        return reported == 0 ? "" : trace.statements().answers().get(reported - 1);
    }

    /** What it would answer now. */
    String answerNow() {
        return reported > 0 || next == 0 ? stated() : trace.probe(next - 1);
    }

    boolean ended() {
        return next == trace.tokens();
    }

    /** It has been told to conclude, and is at a place where it can. */
    boolean concluded() {
        return concluding && (next == 0 || trace.boundary(next - 1));
    }

    /** The statement that its newest token completes; null if none. */
    @Nullable String newStatement() {
        Statements statements = trace.statements();
        if (reported < statements.count() && statements.at()[reported] == next - 1) {
            return statements.answers().get(reported++);
        }
        return null;
    }
}
