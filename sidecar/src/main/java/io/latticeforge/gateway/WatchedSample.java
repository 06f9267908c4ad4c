package io.latticeforge.gateway;

import io.latticeforge.base.Counters;
import io.latticeforge.gateway.openai.Boundaries;
import io.latticeforge.gateway.openai.StatedAnswers;
import io.latticeforge.gateway.openai.StreamToken;
import io.latticeforge.gateway.session.Decided;
import io.latticeforge.gateway.session.PathSession;
import io.latticeforge.gateway.session.Sampled;
import io.latticeforge.protocol.codec.Action;
import io.latticeforge.protocol.codec.EndReason;
import org.jspecify.annotations.Nullable;

/** One sample as the path sees it: its tokens go there as they come, with the answers that its text states, and its end. */
final class WatchedSample {
    private static final int MAX_SHORT_ANSWER = 64;

    private final Watching watching;
    private final int group;
    private final int sequence;
    private final StatedAnswers answers;
    private final StringBuilder head = new StringBuilder();
    private int losses;
    private int tokens;
    private String stated = "";
    private @Nullable String finish;
    private @Nullable Decided ending;
    private boolean closed;

    /** Opens the sequence. */
    WatchedSample(Watching watching, int group, int sequence, Sampled sampled) {
        this.watching = watching;
        this.group = group;
        this.sequence = sequence;
        answers = new StatedAnswers(watching.pattern());
        losses = session().losses();
        session().openSequence(group, sequence, sampled);
    }

    /** A statement that this token completes was made by the tokens before it: it goes first, so that a boundary here may conclude with it. */
    void token(StreamToken token) {
        text(token.text);
        if (closed) {
            return;
        }
        boolean resync = losses != session().losses();
        losses = session().losses();
        session().token(group, sequence, tokens++, token.number, token.logProb, token.numbers, token.logProbs, token.count,
                Boundaries.ends(token.text), resync);
        watching.counters().increment(GatewayCounter.TOKENS_OBSERVED);
    }

    /** Text of it, beside its tokens. */
    void text(String text) {
        if (head.length() <= MAX_SHORT_ANSWER) {
            head.append(text);
        }
        state(answers.append(text));
    }

    private void state(@Nullable String answer) {
        if (answer != null && !answer.isEmpty()) {
            stated = answer;
            if (closed) {
                return;
            }
            watching.counters().increment(GatewayCounter.ANSWERS_STATED);
            session().candidate(group, sequence, Math.max(0, tokens - 1), answer);
        }
    }

    /** The model gave it when it was asked. */
    void answered(String answer) {
        state(answer);
    }

    void finished(String reason) {
        finish = reason;
    }

    boolean hasFinished() {
        return finish != null;
    }

    /** The first decision to end it stands. */
    void decided(Decided decision) {
        if (ending == null && (decision.action() == Action.CONCLUDE || decision.action() == Action.STOP)) {
            ending = decision;
        }
    }

    /** The decision to end it; null where there is none. */
    @Nullable Decided ending() {
        return ending;
    }

    int tokens() {
        return tokens;
    }

    Counters<GatewayCounter> counters() {
        return watching.counters();
    }

    /** The answer that its text stated last, also after the path had its end; where it is short, all that it said; empty where there is none. */
    String answer() {
        String all = head.toString().strip();
        return !stated.isEmpty() ? stated : hasFinished() && all.length() <= MAX_SHORT_ANSWER ? all : "";
    }

    boolean hasStated() {
        return !stated.isEmpty();
    }

    /** It came to its own end. */
    void end() {
        // What stands at the very end is complete as well.
        state(answers.append("\n"));
        if (!closed) {
            close("length".equals(finish) ? EndReason.TRUNCATED : finish == null ? EndReason.ABANDONED : EndReason.FINISHED, answer());
        }
    }

    void close(EndReason reason, String answer) {
        if (!closed) {
            closed = true;
            session().closeSequence(group, sequence, tokens, reason, answer);
        }
    }

    boolean closed() {
        return closed;
    }

    private PathSession session() {
        return watching.session();
    }
}
