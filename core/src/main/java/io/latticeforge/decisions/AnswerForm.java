package io.latticeforge.decisions;

import java.util.Locale;

/**
 * How answers of a group are made comparable: two answers are the same when their canonical forms are equal (formulas §5: comparing raw
 * strings cost 7 of 29 recorded questions). Ordinals are those of {@code AnswerKind} on the wire. Pure; the result is at most {@link
 * #MAX_CHARS} long.
 *
 * <p>Before anything else the last {@code \boxed{...}} is taken if there is one, and mark-up, quotes and a trailing full stop are taken
 * off.
 */
public enum AnswerForm {
    /** Unicode NFKC, lower case, single spaces. {@code " The  Nile."} is {@code the nile}. */
    TEXT {
        @Override
        String form(String bare) {
            return plain(bare);
        }
    },
    /**
     * Exact value: {@code 1,234.50}, {@code $1234.5$} and {@code 2469/2} are {@code 1234.5}; {@code \frac{2}{6}} is {@code 1/3}. A unit
     * stays: {@code 5.0 km} is {@code 5 km}, {@code 50\%} is {@code 50%}. What is no number is a text.
     */
    NUMBER {
        @Override
        String form(String bare) {
            return NumberForm.canonical(bare).orElseGet(() -> plain(bare));
        }
    },
    /** The letter: {@code (b)}, {@code B.} and {@code option B) the Nile} are {@code B}. What names no choice is a text. */
    CHOICE {
        @Override
        String form(String bare) {
            return ChoiceForm.canonical(bare).orElseGet(() -> plain(bare));
        }
    };

    /** Longest canonical form. */
    public static final int MAX_CHARS = 128;

    private static final AnswerForm[] BY_NUMBER = values();

    /** The form of a wire number; TEXT for one that this version does not know. */
    public static AnswerForm of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : TEXT;
    }

    /** The canonical form of an answer; empty if there is nothing in it. */
    public String canonical(String raw) {
        return AnswerText.bounded(form(AnswerText.bare(raw)), MAX_CHARS);
    }

    abstract String form(String bare);

    private static String plain(String bare) {
        return bare.toLowerCase(Locale.ROOT);
    }
}
