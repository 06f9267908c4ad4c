package io.latticeforge.settings;

import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** What a scalar says, read as the type that was asked for and as nothing else: {@code yes} is no flag, {@code "7"} in quotes no number. */
final class Scalars {
    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9](_?[0-9]){0,18}");
    private static final Pattern NUMBER = Pattern.compile("[-+]?([0-9]{1,20}(\\.[0-9]{0,20})?|\\.[0-9]{1,20})([eE][-+]?[0-9]{1,3})?");
    private static final int SHOWN_CHARS = 60;

    private Scalars() {}

    static long integer(Section section, String key, Node node) {
        if (node instanceof ScalarNode scalar && scalar.isPlain() && INTEGER.matcher(scalar.getValue()).matches()) {
            try {
                return Long.parseLong(scalar.getValue().replace("_", ""));
            } catch (NumberFormatException e) {
                throw section.refuse(key, "is " + scalar.getValue() + ", which no 64-bit integer holds");
            }
        }
        throw section.refuse(key, "needs an integer, found " + Keys.shown(node));
    }

    static double number(Section section, String key, Node node) {
        if (node instanceof ScalarNode scalar && scalar.isPlain() && NUMBER.matcher(scalar.getValue()).matches()) {
            return Double.parseDouble(scalar.getValue());
        }
        throw section.refuse(key, "needs a number, found " + Keys.shown(node));
    }

    static boolean flag(Section section, String key, Node node) {
        if (node instanceof ScalarNode scalar && scalar.isPlain()) {
            if (scalar.getValue().equals("true")) {
                return true;
            }
            if (scalar.getValue().equals("false")) {
                return false;
            }
        }
        throw section.refuse(key, "needs true or false, found " + Keys.shown(node));
    }

    static String text(Section section, String key, Node node) {
        if (node instanceof ScalarNode scalar && !isNull(scalar)) {
            return scalar.getValue();
        }
        throw section.refuse(key, "needs a text, found " + Keys.shown(node));
    }

    static boolean isNull(ScalarNode scalar) {
        return scalar.isPlain() && (scalar.getValue().isEmpty() || scalar.getValue().equals("~") || scalar.getValue().equals("null"));
    }

    static String clipped(String text) {
        return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "…";
    }
}
