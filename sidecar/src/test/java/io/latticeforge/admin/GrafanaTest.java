package io.latticeforge.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What dashboard and alert rules ask for is there, with the labels by which they ask. */
class GrafanaTest {
    private static final Path FOLDER = Path.of("../docs/grafana");
    private static final Pattern METRIC = Pattern.compile("\\b(latticeforge_[a-z0-9_]+)\\b(?:\\{([^}]*)})?");
    private static final Pattern BY = Pattern.compile("\\b(?:by|on) \\(([^)]*)\\)");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)(?:=~|!~|!=|=)\"[^\"]*\"");

    /** What Prometheus adds to every series of a target. */
    private static final Set<String> OF_THE_TARGET = Set.of("instance", "job");

    @Test
    void theDashboardAsksForWhatIsThere() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(Files.readString(FOLDER.resolve("dashboard.json")));
        Set<Integer> ids = new HashSet<>();
        List<String> places = new ArrayList<>();
        int expressions = 0;
        for (JsonNode panel : dashboard.path("panels")) {
            assertTrue(ids.add(panel.path("id").asInt()), "panel " + panel.path("id") + " twice");
            assertTrue(!panel.path("title").asText().isEmpty() && panel.path("description").asText().length() > 5, panel::toString);
            assertTrue(!panel.path("fieldConfig").path("defaults").path("unit").asText().isEmpty(), panel::toString);
            places.add(panel.path("gridPos").path("x").asText() + "," + panel.path("gridPos").path("y").asText());
            for (JsonNode target : panel.path("targets")) {
                check(target.path("expr").asText());
                expressions++;
            }
        }
        assertTrue(ids.size() >= 8 && expressions >= ids.size(), ids.size() + " panels");
        assertEquals(places.size(), new HashSet<>(places).size(), "panels lie upon one another: " + places);
        for (JsonNode variable : dashboard.path("templating").path("list")) {
            if (variable.path("type").asText().equals("query")) {
                check(variable.path("query").asText());
            }
        }
    }

    @Test
    void theAlertsAskForWhatIsThere() throws IOException {
        Object file = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(FOLDER.resolve("alerts.yaml")));
        Set<String> names = new HashSet<>();
        for (Object group : (List<?>) ((Map<?, ?>) file).get("groups")) {
            for (Object one : (List<?>) ((Map<?, ?>) group).get("rules")) {
                Map<?, ?> rule = (Map<?, ?>) one;
                assertTrue(names.add(String.valueOf(rule.get("alert"))), "twice: " + rule);
                assertTrue(Set.of("info", "warning", "critical").contains(((Map<?, ?>) rule.get("labels")).get("severity")), rule::toString);
                assertTrue(String.valueOf(((Map<?, ?>) rule.get("annotations")).get("summary")).length() > 20, rule::toString);
                check(String.valueOf(rule.get("expr")));
            }
        }
        assertTrue(names.contains("LatticeForgeSessionSilent") && names.contains("LatticeForgeNotReady"), names::toString);
    }

    /** Every metric of ours is exported, in the form of its type, and every label is one that some of them have. */
    private static void check(String expression) {
        assertEquals(expression.chars().filter(c -> c == '(').count(), expression.chars().filter(c -> c == ')').count(), expression);
        Set<String> labels = new HashSet<>(OF_THE_TARGET);
        int found = 0;
        Matcher metric = METRIC.matcher(expression);
        while (metric.find()) {
            found++;
            MetricDescription description = described(metric.group(1), expression);
            labels.addAll(description.labels());
            if (description.type() == MetricDescription.Type.HISTOGRAM) {
                labels.add("le");
            }
            Matcher label = LABEL.matcher(metric.group(2) == null ? "" : metric.group(2));
            while (label.find()) {
                assertTrue(description.labels().contains(label.group(1)), metric.group(1) + " has no label " + label.group(1) + ": " + expression);
            }
            boolean isRated = expression.substring(0, metric.start()).matches("(?s).*\\b(rate|increase)\\($");
            assertEquals(description.type() != MetricDescription.Type.GAUGE, isRated || expression.startsWith("label_values("),
                    metric.group(1) + ": a rate of what only grows, and of nothing else: " + expression);
        }
        assertTrue(found > 0, expression);
        Matcher by = BY.matcher(expression);
        while (by.find()) {
            for (String label : by.group(1).split(", ")) {
                assertTrue(labels.contains(label), label + " is no label of what is asked for: " + expression);
            }
        }
    }

    private static MetricDescription described(String name, String expression) {
        return MetricDescription.all().stream()
                .filter(metric -> metric.type() == MetricDescription.Type.HISTOGRAM ? name.matches(metric.name() + "_(bucket|sum|count)")
                        : name.equals(metric.name()))
                .findFirst().orElseThrow(() -> new AssertionError("nothing of the name " + name + " is exported: " + expression));
    }
}
