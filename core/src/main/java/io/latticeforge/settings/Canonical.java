package io.latticeforge.settings;

import java.util.List;
import java.util.Map;

/** Settings as they were read, in one line without ambiguity: {@code {name:"default",rules:["share"{tau:0.8}]}}. */
final class Canonical {
    private Canonical() {}

    static String of(Map<String, Object> asked) {
        StringBuilder out = new StringBuilder();
        append(out, asked);
        return out.toString();
    }

    private static void append(StringBuilder out, Map<String, Object> asked) {
        char before = '{';
        for (Map.Entry<String, Object> entry : asked.entrySet()) {
            out.append(before).append(entry.getKey()).append(':');
            append(out, entry.getValue());
            before = ',';
        }
        out.append(asked.isEmpty() ? "{}" : "}");
    }

    private static void append(StringBuilder out, Object value) {
        switch (value) {
            case Section section -> append(out, section.asked());
            case Form form -> {
                append(out, form.name());
                append(out, form.parameters().asked());
            }
            case List<?> list -> {
                out.append('[');
                for (int i = 0; i < list.size(); i++) {
                    out.append(i == 0 ? "" : ",");
                    append(out, list.get(i));
                }
                out.append(']');
            }
            case String text -> out.append('"').append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
            default -> out.append(value);
        }
    }
}
