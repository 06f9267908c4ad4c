package io.latticeforge.decisions;

import io.latticeforge.base.State;
import io.latticeforge.settings.Section;
import io.latticeforge.signals.SequenceSignals;
import java.util.Arrays;
import java.util.List;

/**
 * When a rule asks for the answer-if-asked-now: after every n tokens; else after named transition tokens; else at every boundary. Never
 * before {@code minTokens}. A token that is not valid asks for nothing.
 *
 * <p>Example: every 64: asks with token 64, and if it is answered there, with token 128.
 *
 * @param everyTokens n; 0: not by number of tokens
 * @param transitions token ids, ascending; empty: every boundary
 * @param minTokens tokens that must be there
 */
record ProbeSchedule(int everyTokens, List<Integer> transitions, int minTokens) {
    private static final int LARGEST_TOKEN = (1 << 24) - 1;

    static ProbeSchedule parse(Section s, int defaultEvery) {
        int every = s.integer("every_tokens", defaultEvery, 0, 1 << 20);
        List<String> written = s.texts("transitions", List.of());
        if (every > 0 && !written.isEmpty()) {
            throw s.refuse("transitions", "and every_tokens " + every + " are both there; a rule asks by one of them");
        }
        List<Integer> ids = written.stream().map(text -> token(s, text)).sorted().toList();
        return new ProbeSchedule(every, ids, s.integer("min_tokens", 0, 0, 1 << 20));
    }

    private static int token(Section s, String text) {
        if (text.matches("[0-9]{1,8}") && Integer.parseInt(text) <= LARGEST_TOKEN) {
            return Integer.parseInt(text);
        }
        throw s.refuse("transitions", "has '" + text + "'; it must be the id of a token, 0 to " + LARGEST_TOKEN);
    }

    Clock newClock() {
        return new Clock();
    }

    /** When one sequence was asked last. Not thread-safe. */
    final class Clock {
        private final int[] ids = transitions.stream().mapToInt(Integer::intValue).toArray();
        private int answeredAt;

        /** Whether the newest token, a valid one, is one to ask after. */
        boolean due(SequenceSignals signals) {
            if (signals.tokens() < minTokens) {
                return false;
            }
            if (everyTokens > 0) {
                return signals.tokens() - answeredAt >= everyTokens;
            }
            return ids.length == 0 ? signals.segments().ended() : Arrays.binarySearch(ids, signals.current().chosenToken) >= 0;
        }

        /** Notes an answer; whether it came as late after the last one noted as this schedule asks. */
        boolean answered(int step) {
            if (everyTokens > 0 && step + 1 - answeredAt < everyTokens) {
                return false;
            }
            answeredAt = step + 1;
            return true;
        }

        void state(State s) {
            answeredAt = s.i32(answeredAt);
        }
    }
}
