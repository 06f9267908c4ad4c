package io.latticeforge.journal;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.util.Locale;

/** How much of what was seen is kept, and so what can still be asked of it later. Recovery is the same under each. */
public enum JournalLevel {
    /** As {@link #OBSERVATIONS}, and beside the journal the rows themselves: they can be reduced again, by another kernel or engine. */
    ROWS("every question, and each captured row can be reduced again"),
    /** Every token's observation: what was decided can be decided again, by the same policy or by another one. */
    OBSERVATIONS("every question: replay, why, whatif, evaluate, estimate"),
    /**
     * Once recovery does not need them any more, blocks that hold nothing but observations go ({@link CondensedFile}). What is older is a
     * record of what happened: openings, answers, decisions with rule, value and threshold, votes, choices, outcomes. It cannot be folded
     * again.
     */
    DECISIONS("of what is older than about five minutes only what was decided: why without entropies, and estimate; replay, whatif and"
            + " evaluate begin after it");

    private final String answers;

    JournalLevel(String answers) {
        this.answers = answers;
    }

    /** @throws LatticeForgeException (BAD_CONFIGURATION) for a name that is none of these */
    public static JournalLevel of(String text) {
        for (JournalLevel level : values()) {
            if (level.text().equals(text)) {
                return level;
            }
        }
        throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "there is no journal level '" + text + "'");
    }

    /** What a journal of this level can answer later, as a clause. */
    public String answers() {
        return answers;
    }

    /** As it is written in settings. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
