package io.latticeforge.evaluation;

import org.jspecify.annotations.Nullable;

/** A recorded sample while it is played: how far it has come, and what was decided about it. */
final class PlayedSample {
    final Trace trace;
    int next;
    /** Statements that have been reported. */
    int reported;
    /** A PROBE stands, unanswered. */
    boolean asked;
    /** Token after which it was last asked; -1 if it never was. */
    int probedAt = -1;
    /** A CONCLUDE rests on what it answered last. */
    boolean taken;
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
        return reported > 0 || next == 0 ? stated() : trace.probes().answer(next - 1);
    }

    /** What its conclusion rests on without asking again: what it stated, else the answer that it was concluded for; else empty. */
    String concludes() {
        return reported == 0 && taken ? trace.probes().answer(probedAt) : stated();
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
