package io.latticeforge.cli;

import io.latticeforge.trace.TokenBounds;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers and texts of a journal as people read them; control characters are escaped, so that no answer can steer a terminal. */
final class Figures {
    private static final int SHOWN_CHARACTERS = 60;
    private static final double SMALL = 1e-4;

    private Figures() {}

    /** Up to four decimals, none of them for show; two digits of what is smaller. */
    static String of(double value) {
        if (!Double.isFinite(value)) {
            return "unknown";
        }
        if (value != 0 && Math.abs(value) < SMALL) {
            return String.format(Locale.ROOT, "%.1e", value);
        }
        String text = String.format(Locale.ROOT, "%.4f", value);
        return text.replaceFirst("\\.?0+$", "");
    }

    static String quoted(String text) {
        StringBuilder line = new StringBuilder("\"");
        text.codePoints().limit(SHOWN_CHARACTERS).forEach(c -> {
            if (Character.isISOControl(c)) {
                line.append(String.format("\\u%04x", c));
            } else {
                line.appendCodePoint(c);
            }
        });
        return line.append(text.codePointCount(0, text.length()) > SHOWN_CHARACTERS ? "…\"" : "\"").toString();
    }

    static String bounds(TokenBounds saved) {
        Long atLeast = saved.atLeast();
        if (atLeast == null) {
            return "at most " + saved.atMost() + "; how many fewer is not bounded";
        }
        return atLeast == saved.atMost() ? String.valueOf(saved.atMost()) : "at least " + atLeast + ", at most " + saved.atMost();
    }

    /** As JSON wants it: null where it is not a number. */
    static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? Double.valueOf(value) : null;
    }
}
