package io.latticeforge.evaluation;

import io.latticeforge.decisions.AnswerForm;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Canonical forms of recorded answers, each worked out once. Before {@link AnswerForm#NUMBER} spellings of the same LaTeX are made one:
 * {@code \dfrac{1 + \sqrt{31}}{2}} is {@code \frac{1+\sqrt{31}}{2}}, {@code \mathrm{i}} is {@code i}. Answers that differ beyond that stay
 * different. Not thread-safe.
 */
final class CanonicalAnswers {
    private static final Pattern FRACTION = Pattern.compile("\\\\[dt]frac");
    private static final Pattern UPRIGHT = Pattern.compile("\\\\(?:mathrm|operatorname|text|mathbf)\\s*\\{([^{}]*)\\}");
    private static final Pattern SPACING = Pattern.compile("\\\\(?:[,;:! ]|left|right|displaystyle|quad|qquad)|\\s+");
    private static final Pattern NAMED = Pattern.compile("(?<![A-Za-z\\\\])[a-z]=");

    private final Map<String, String> known = new HashMap<>();

    /** Null for no answer, and for one with nothing in it. */
    @Nullable String of(@Nullable String raw) {
        if (raw == null) {
            return null;
        }
        String canonical = known.computeIfAbsent(raw, CanonicalAnswers::canonical);
        return canonical.isEmpty() ? null : canonical;
    }

    private static String canonical(String raw) {
        return AnswerForm.NUMBER.canonical(raw.indexOf('\\') < 0 ? raw : latex(raw));
    }

    private static String latex(String raw) {
        String text = UPRIGHT.matcher(FRACTION.matcher(raw).replaceAll("\\\\frac")).replaceAll("$1");
        return NAMED.matcher(SPACING.matcher(text).replaceAll("")).replaceAll("");
    }
}
