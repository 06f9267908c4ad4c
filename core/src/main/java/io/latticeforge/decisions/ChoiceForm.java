package io.latticeforge.decisions;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The letter or digit of a choice, alone, in brackets, or before what it stands for. */
final class ChoiceForm {
    private static final Pattern CHOICE = Pattern.compile(
            "(?i)(?:(?:the )?(?:correct |final )?(?:answer|option|choice)(?: is)? ?:? ?)?"
            + "(?:[(\\[{] ?([a-z0-9]) ?[)\\]}]|([a-z0-9])(?=$|[).:,\\]]))"
                    + "(?:[).:,\\]]* .*|[).:,\\]]*)");

    private ChoiceForm() {}

    /** Empty if it names no choice. */
    static Optional<String> canonical(String bare) {
        Matcher m = CHOICE.matcher(bare.replace("\\text", "").replace("\\mathrm", ""));
        if (!m.matches()) {
            return Optional.empty();
        }
        return Optional.of((m.group(1) != null ? m.group(1) : m.group(2)).toUpperCase(Locale.ROOT));
    }
}
