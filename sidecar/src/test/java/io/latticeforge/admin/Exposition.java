package io.latticeforge.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Prometheus's text format 0.0.4, read strictly: each family has HELP, then TYPE, then its samples in one piece; no sample comes twice; counters do not
 * fall below 0 and end in {@code _total}; the buckets of a histogram grow, end in +Inf and agree with its count.
 */
final class Exposition {
    private static final Pattern HELP = Pattern.compile("# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (\\S.*)");
    private static final Pattern TYPE = Pattern.compile("# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (NaN|[+-]Inf|-?[0-9.]+(?:E-?[0-9]+)?)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"(?:,|$)");

    /** Type by family. */
    final Map<String, String> types = new LinkedHashMap<>();

    /** Value by name and labels, as {@code name{a=x,b=y}}, labels sorted. */
    final Map<String, Double> samples = new LinkedHashMap<>();

    private final Map<String, Double> lastBucket = new LinkedHashMap<>();
    private final Map<String, String> lastBound = new LinkedHashMap<>();

    static Exposition parse(String text) {
        assertTrue(text.endsWith("\n"), "the last line ends");
        Exposition exposition = new Exposition();
        @Nullable String helped = null;
        @Nullable String family = null;
        for (String line : text.split("\n")) {
            Matcher help = HELP.matcher(line);
            Matcher type = TYPE.matcher(line);
            if (help.matches()) {
                helped = help.group(1);
            } else if (type.matches()) {
                assertEquals(helped, type.group(1), "HELP comes before TYPE");
                family = type.group(1);
                assertNull(exposition.types.put(family, type.group(2)), "a family in two pieces: " + line);
            } else {
                exposition.sample(line, Objects.requireNonNull(family));
            }
        }
        exposition.types.forEach((name, type) -> {
            if (type.equals("histogram")) {
                assertEquals("+Inf", exposition.lastBound.get(name), name);
                assertEquals(exposition.lastBucket.get(name), exposition.samples.get(name + "_count"), name);
            }
        });
        return exposition;
    }

    /** The value of a sample that must be there. */
    double value(String sample) {
        Double value = samples.get(sample);
        assertNotNull(value, () -> "no " + sample + " among " + samples.keySet());
        return value;
    }

    /** Over all samples of a name, whatever their labels. */
    double sum(String name) {
        return samples.entrySet().stream().filter(sample -> sample.getKey().equals(name) || sample.getKey().startsWith(name + "{"))
                .mapToDouble(Map.Entry::getValue).sum();
    }

    private void sample(String line, String family) {
        Matcher sample = SAMPLE.matcher(line);
        assertTrue(sample.matches(), line);
        String name = sample.group(1);
        Map<String, String> labels = labels(sample.group(2), line);
        double value = switch (sample.group(3)) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(sample.group(3));
        };
        switch (String.valueOf(types.get(family))) {
            case "counter" -> assertTrue(name.equals(family) && name.endsWith("_total") && value >= 0, line);
            case "gauge" -> assertTrue(name.equals(family) && !name.endsWith("_total"), line);
            default -> bucket(name, family, labels, value, line);
        }
        assertNull(samples.put(name + (labels.isEmpty() ? "" : labels.toString().replace(", ", ",")), value), "twice: " + line);
    }

    private void bucket(String name, String family, Map<String, String> labels, double value, String line) {
        if (name.equals(family + "_bucket")) {
            assertTrue(value >= lastBucket.getOrDefault(family, 0d), line);
            lastBucket.put(family, value);
            lastBound.put(family, labels.getOrDefault("le", ""));
        } else {
            assertTrue(name.equals(family + "_sum") || name.equals(family + "_count"), line);
        }
    }

    private static Map<String, String> labels(@Nullable String text, String line) {
        Map<String, String> labels = new TreeMap<>();
        int at = 0;
        while (text != null && at < text.length()) {
            Matcher label = LABEL.matcher(text).region(at, text.length());
            assertTrue(label.lookingAt(), line);
            assertNull(labels.put(label.group(1), label.group(2)), line);
            at = label.end();
        }
        return labels;
    }
}
