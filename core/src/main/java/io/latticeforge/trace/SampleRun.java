package io.latticeforge.trace;

import io.latticeforge.decisions.Action;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** One sample in both worlds: what was decided about it as recorded, and what is under the other policy. */
final class SampleRun {
    final int id;
    @Nullable Decided recorded;
    @Nullable Decided instead;
    Ending ending = Ending.RUNNING;
    /** Its decision was applied: what follows on record is not what would have followed without it. */
    boolean applied;
    /** Tokens on record. */
    int tokens;
    /** Tokens on record when the group was settled under the other policy; -1 while it is not. */
    int tokensWhenSettled = -1;
    private final int[] boundaryTokens;
    private final BitSet boundaries = new BitSet();

    /** @param boundaryTokens ascending */
    SampleRun(int id, int[] boundaryTokens) {
        this.id = id;
        this.boundaryTokens = boundaryTokens;
    }

    void token(int step, int chosenToken, boolean boundary) {
        tokens = Math.max(tokens, step + 1);
        if (boundary || java.util.Arrays.binarySearch(boundaryTokens, chosenToken) >= 0) {
            boundaries.set(step);
        }
    }

    /** Whether a decision ended what is on record, so that nobody knows how it went on. */
    boolean cut() {
        return ending.byDecision() || applied;
    }

    boolean sameDecision() {
        Decided mine = recorded;
        Decided other = instead;
        return mine == null ? other == null : other != null && mine.sameAs(other);
    }

    /** Whether the other policy concludes it where the answer it gives when asked is not on record. */
    boolean concludesElsewhere() {
        Decided mine = recorded;
        Decided other = instead;
        return other != null && other.action() == Action.CONCLUDE
                && (mine == null || mine.action() != Action.CONCLUDE || mine.step() != other.step());
    }

    /** @param budgetTokens most tokens of a sample under the other policy; 0 where it has no cap */
    TokenBounds saved(int budgetTokens) {
        Decided own = instead;
        if (sameDecision() && own != null) {
            return TokenBounds.NONE;
        }
        int end = own == null ? Integer.MAX_VALUE : own.action() == Action.CONCLUDE ? boundaries.nextSetBit(own.step()) + 1 : own.step()
                + 1;
        if (tokensWhenSettled >= 0) {
            return exactly(tokens - Math.min(tokensWhenSettled, end <= 0 ? tokens : end));
        }
        if (own != null && end > 0) {
            return exactly(tokens - end);
        }
        if (!cut()) {
            return TokenBounds.NONE;
        }
        int known = own == null ? tokens : own.step() + 1;
        return new TokenBounds(budgetTokens == 0 ? null : Long.valueOf(tokens - (long) Math.max(tokens, budgetTokens)), tokens - known);
    }

    private static TokenBounds exactly(long tokens) {
        return new TokenBounds(tokens, tokens);
    }
}
