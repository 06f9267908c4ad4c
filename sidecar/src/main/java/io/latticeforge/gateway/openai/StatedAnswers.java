package io.latticeforge.gateway.openai;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the answers that a text states while it grows: {@code \boxed{7}}, {@code #### 7}, {@code the answer is 7.}, or what a pattern of the
 * operator's own matches. A statement counts once what ends it is there, so that {@code 4} is not taken for the beginning of {@code 42}.
 */
public final class StatedAnswers {
    /**
     * The last group that takes part is the answer. A number or a letter after the word answer; anything in a box. A full stop ends it only with
     * a space on either side: {@code 3.} may become {@code 3.14}.
     */
    public static final String PATTERN = "\\\\boxed\\{((?:[^{}]|\\{[^{}]*\\}){1,200})\\}"
            + "|####\\s*([^\\n]{1,100}?)\\s*\\n"
            + "|(?i:\\banswer)(?:\\s+is)?\\s*[:=]?\\s*[*$(]*\\s*([-+]?[0-9][0-9.,/]{0,40}|[A-Ja-j](?=[\\s.,;:)*]))[*$)]*"
            + "(?=\\s+[.,;:!?\\n]|[.,;:!?*]+\\s|\\s*\\n)";

    /** No statement is longer than what is looked at. */
    private static final int WINDOW_CHARS = 512;

    /** One of these ends whatever {@link #PATTERN} finds, or stands just before what does. */
    private static final String ENDS = ".,;:!?*}\n";

    private final Pattern pattern;
    private final boolean shipped;
    private final StringBuilder window = new StringBuilder(2 * WINDOW_CHARS);
    private int from;

    public StatedAnswers(Pattern pattern) {
        this.pattern = pattern;
        this.shipped = pattern.pattern().equals(PATTERN);
    }

    /** Appends a token's text; the answer that it completes, or null. */
    public @Nullable String append(String text) {
        if (window.length() + text.length() > 2 * WINDOW_CHARS && window.length() > WINDOW_CHARS) {
            int cut = window.length() - WINDOW_CHARS;
            window.delete(0, cut);
            from = Math.max(0, from - cut);
        }
        window.append(text);
        if (shipped && !mayEnd(window.length() - text.length() - 2)) {
            return null;
        }
        Matcher matcher = pattern.matcher(window);
        String stated = null;
        while (from <= window.length() && matcher.find(from)) {
            stated = answer(matcher);
            from = Math.max(matcher.end(), from + 1);
        }
        return stated;
    }

    private boolean mayEnd(int since) {
        for (int i = Math.max(0, since); i < window.length(); i++) {
            if (ENDS.indexOf(window.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static String answer(Matcher matcher) {
        for (int group = matcher.groupCount(); group > 0; group--) {
            if (matcher.group(group) != null) {
                return matcher.group(group).strip();
            }
        }
        return matcher.group().strip();
    }
}
