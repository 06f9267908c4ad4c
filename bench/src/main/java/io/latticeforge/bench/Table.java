package io.latticeforge.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures for people and for scripts. */
final class Table {
    private static final String ROW = "%-22s %-58s %9s %9s %7s  %-13s %8s  %s%n";

    private Table() {}

    static void print(List<Figure> figures, PrintStream to) {
        to.println(Machine.line());
        to.printf(Locale.ROOT, ROW, "id", "what", "ours us", "peer us", "ratio", "spread", "B/op", "note");
        for (Figure f : figures) {
            to.printf(Locale.ROOT, ROW, f.id(), f.what(), number(f.oursUs(), 3), number(f.peerUs(), 3), number(f.ratio(), 2),
                    Double.isNaN(f.low()) ? "see note" : number(f.low(), 2) + "-" + number(f.high(), 2),
                    number(f.bytesPerOp(), 2), f.note());
        }
    }

    /** Figures by their ids, then the machine and why others are missing. */
    static String json(List<Figure> figures, Map<String, String> leftOut) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Figure figure : figures) {
            fields.put(figure.id(), figure.fields());
        }
        fields.put("machine", Machine.fields());
        fields.put("left_out", leftOut);
        return json(fields);
    }

    static String json(Map<String, ?> fields) {
        try {
            return new ObjectMapper().writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String number(double value, int decimals) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
