package io.latticeforge.evaluation;

import java.util.ArrayList;
import java.util.List;

/** Counts what is odd about recorded generations and says how it is treated. Not thread-safe. */
final class TraceNotes {
    private static final int SHOWN_CHARS = 60;

    private long notFinite;
    private int empty;
    private final List<String> first = new ArrayList<>();

    /** Counts a value that is no number. NaN is observed as "not known"; an infinite one makes its token INVALID. */
    float checked(float value) {
        if (!Float.isFinite(value)) {
            notFinite++;
        }
        return value;
    }

    void check(float[] values) {
        for (float value : values) {
            checked(value);
        }
    }

    /** A sentence of its own, with %d for the count; nothing where that is 0. */
    void note(long count, String sentence) {
        say(first, count, sentence);
    }

    /** Whether a group has anything to play. */
    boolean keeps(TraceGroup group) {
        if (group.traces().isEmpty()) {
            empty++;
            return false;
        }
        return true;
    }

    List<String> sentences(String name, List<TraceGroup> groups) {
        List<String> found = new ArrayList<>(first);
        say(found, notFinite, name + ": %d values are not finite; NaN counts as not known, infinity makes its token INVALID");
        say(found, empty, name + ": %d groups have no samples and are left out");
        say(found, groups.stream().filter(g -> g.traces().size() == 1).count(),
                name + ": %d groups have one sample; it is the answer of everything");
        say(found, groups.stream().filter(g -> !g.answered()).count(), name + ": %d groups have no answer anywhere and count as wrong");
        say(found, groups.stream().filter(g -> g.truth().isEmpty()).count(), name + ": %d groups have no truth and count as wrong");
        say(found, groups.stream().filter(g -> g.traces().stream().noneMatch(t -> t.completed() || t.cut())).count(),
                name + ": in %d groups every sample is truncated; what they stated counts");
        say(found, groups.stream().flatMap(g -> g.traces().stream()).filter(t -> t.tokens() == 0).count(),
                name + ": %d samples have no tokens; they end at once");
        return List.copyOf(found);
    }

    private static void say(List<String> found, long count, String sentence) {
        if (count > 0) {
            found.add(sentence.replace("%d", Long.toString(count)));
        }
    }

    /** A text of the input as a message can hold it. */
    static String shown(String text) {
        return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "… (" + text.length() + " characters)";
    }
}
