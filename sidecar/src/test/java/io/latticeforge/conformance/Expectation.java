package io.latticeforge.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a reply must be: the fields that are named, and no others; lists whole. Texts may stand for more: see the README of the suite. */
final class Expectation {
    private static final double NEAR = 1e-3;

    private Expectation() {}

    /** Why the reply is not what was expected; null if it is. */
    static @Nullable String mismatch(String at, JsonNode expected, @Nullable JsonNode actual) {
        if (actual == null) {
            return at + " is missing";
        }
        if (expected.isObject()) {
            for (Map.Entry<String, JsonNode> field : expected.properties()) {
                String why = mismatch(at + "." + field.getKey(), field.getValue(), actual.get(field.getKey()));
                if (why != null) {
                    return why;
                }
            }
            return actual.isObject() && (!expected.isEmpty() || !actual.has("invalid")) ? null : at + " is " + actual;
        }
        if (expected.isArray()) {
            if (!actual.isArray() || actual.size() != expected.size()) {
                return at + " is " + actual + ", expected were " + expected.size() + " elements";
            }
            for (int i = 0; i < expected.size(); i++) {
                String why = mismatch(at + "[" + i + "]", expected.get(i), actual.get(i));
                if (why != null) {
                    return why;
                }
            }
            return null;
        }
        return matches(expected, actual) ? null : at + " is " + actual + ", expected was " + expected;
    }

    private static boolean matches(JsonNode expected, JsonNode actual) {
        if (expected.isNumber()) {
            return actual.isNumber() && (expected.isIntegralNumber() ? expected.asLong() == actual.asDouble()
                    : Math.abs(expected.asDouble() - actual.asDouble()) <= 1e-6);
        }
        if (expected.isTextual() && !expected.equals(actual)) {
            String text = expected.asText();
            if (text.startsWith("/") && text.endsWith("/")) {
                return actual.asText().matches(text.substring(1, text.length() - 1));
            }
            if (!actual.isNumber()) {
                return false;
            }
            double value = actual.asDouble();
            if (text.startsWith(">=")) {
                return value >= Double.parseDouble(text.substring(2));
            }
            if (text.startsWith("<")) {
                return value < Double.parseDouble(text.substring(1));
            }
            return text.startsWith("~") && Math.abs(value - Double.parseDouble(text.substring(1))) <= NEAR;
        }
        return expected.equals(actual);
    }
}
