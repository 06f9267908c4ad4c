package io.latticeforge.decisions;

import io.latticeforge.settings.Section;
import io.latticeforge.signals.SequenceSignals;
import java.util.List;
import org.agrona.collections.IntHashSet;

/**
 * When a rule asks for the answer-if-asked-now: after every n tokens; else after named transition tokens; else at every boundary. Never
 * before {@code minTokens}. A token that is not valid asks for nothing.
 *
 * <p>Example: every 64: asks with token 64, and if it is answered there, with token 128.
 *
 * @param everyTokens n; 0: not by number of tokens
 * @param transitions token ids; empty: every boundary
 * @param minTokens tokens that must be there
 */
record ProbeSchedule(int everyTokens, IntHashSet transitions, int minTokens) {
    private static final int LARGEST_TOKEN = (1 << 24) - 1;

    static ProbeSchedule parse(Section s, int defaultEvery) {
        int every = s.integer("every_tokens", defaultEvery, 0, 1 << 20);
        List<String> written = s.texts("transitions", List.of());
        if (every > 0 && !written.isEmpty()) {
            throw s.refuse("transitions", "and every_tokens " + every + " are both there; a rule asks by one of them");
        }
        IntHashSet ids = new IntHashSet();
        written.forEach(text -> ids.add(token(s, text)));
        return new ProbeSchedule(every, ids, s.integer("min_tokens", 0, 0, 1 << 20));
    }

    private static int token(Section s, String text) {
        if (text.matches("[0-9]{1,8}") && Integer.parseInt(text) <= LARGEST_TOKEN) {
            return Integer.parseInt(text);
        }
        throw s.refuse("transitions", "has '" + text + "'; it must be the id of a token, 0 to " + LARGEST_TOKEN);
    }

    /**
     * Whether the newest token, a valid one, is one to ask after.
     *
     * @param answeredAt tokens there were at the last answer that counted
     */
    boolean due(SequenceSignals signals, int answeredAt) {
        if (signals.tokens() < minTokens) {
            return false;
        }
        if (everyTokens > 0) {
            return signals.tokens() - answeredAt >= everyTokens;
        }
        return transitions.isEmpty() ? signals.segments().ended() : transitions.contains(signals.current().chosenToken);
    }

    /** Whether an answer after this step comes as late after the last one that counted as this schedule asks. */
    boolean counts(int step, int answeredAt) {
        return everyTokens == 0 || step + 1 - answeredAt >= everyTokens;
    }
}
