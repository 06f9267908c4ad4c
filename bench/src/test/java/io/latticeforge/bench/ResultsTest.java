package io.latticeforge.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.page.Axis.Scale;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** What a run leaves behind: the object for scripts, the table for people, the page. Figures here are made up; only their shape counts. */
class ResultsTest {
    private static final double NONE = Double.NaN;

    @TempDir
    private Path directory;

    private static Results some() {
        Results results = new Results();
        results.add(new Figure("K1", "moments", "us", 12, 10, 1.2, 1.1, 1.4, NONE, "a <note> & more"));
        results.add(new Figure("K3", "record", "us", 12, 10, 1.2, 1.1, 1.4, NONE, ""));
        results.add(new Figure("K1-32000-hot-up", "moments beside", "us", 12, 10, 1.2, 1.1, 1.4, 0, ""));
        results.add(Figure.absolute(Target.T5, 1.2e6, ""));
        results.leaveOut("T1", "no gcc");
        results.curves("Cost", "logits", Scale.LOG, "ns", Scale.LINEAR).point("ours <1>", 32_000, 0.7).point("ours <1>", 262_144, 0.71);
        Histogram latencies = new Histogram(3);
        for (int i = 1; i < 10_000; i++) {
            latencies.recordValue(i * 100L);
        }
        Curves.latencies(results).line("made up", latencies);
        return results;
    }

    @Test
    void jsonHasEveryId() throws Exception {
        JsonNode json = new ObjectMapper().readTree(ResultJson.of(some(), Form.QUICK));
        for (Target target : Target.values()) {
            JsonNode entry = json.path(target.id());
            assertTrue(entry.has(target.isAbsolute() ? "value" : "ratio"), target.id() + ": " + entry);
            assertEquals(target.must(), entry.path("must").asDouble());
            assertEquals(target.stretch(), entry.path("stretch").asDouble());
            assertEquals(target.higherIsBetter(), entry.path("higher_is_better").asBoolean());
        }
        assertEquals(1.2, json.path("K1").path("ratio").asDouble());
        assertEquals("held", json.path("K1").path("standing").asText());
        assertEquals("missed", json.path("K3").path("standing").asText());
        assertEquals(1.2e6, json.path("T5").path("value").asDouble());
        assertTrue(json.path("T1").path("ratio").isNull());
        assertEquals("no gcc", json.path("left_out").path("T1").asText());
        assertEquals("not measured in this run", json.path("left_out").path("S1").asText());
        assertFalse(json.path("left_out").has("K1"));
        assertNotNull(json.path("machine").path("cpu").textValue());
        assertEquals("moments beside", json.path("others").path("K1-32000-hot-up").path("what").asText());
        assertFalse(ResultJson.of(some(), Form.QUICK).contains("\n"));
    }

    @Test
    void tableSaysHowEachStands() {
        String plain = table(false);
        assertTrue(plain.lines().anyMatch(line -> line.startsWith("K1 ") && line.endsWith(" held")), plain);
        assertTrue(plain.lines().anyMatch(line -> line.startsWith("K3 ") && line.endsWith(" missed")), plain);
        assertTrue(plain.lines().anyMatch(line -> line.startsWith("S1 ") && line.endsWith(" left out")), plain);
        assertFalse(plain.contains("\033"));
        assertTrue(table(true).contains("\033[31mmissed"));
    }

    private static String table(boolean colour) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ResultTable(new PrintStream(bytes, true, StandardCharsets.UTF_8), colour).print(some());
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void pageIsWellFormedAndFetchesNothing() throws Exception {
        Path page = ResultFiles.write(some(), Form.QUICK, directory, LocalDateTime.of(2026, 1, 2, 3, 4, 5));
        assertEquals("2026-01-02-030405.html", page.getFileName().toString());
        assertTrue(Files.exists(directory.resolve("2026-01-02-030405.json")));
        String html = Files.readString(page);
        Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(html.replaceFirst("<!DOCTYPE html>", "").getBytes(StandardCharsets.UTF_8)));
        assertEquals(2, document.getElementsByTagName("svg").getLength());
        assertEquals(2, document.getElementsByTagName("path").getLength());
        for (String outside : List.of("http:", "https:", "src=", "@import", "<script", "url(")) {
            assertFalse(html.contains(outside), outside);
        }
        assertFalse(html.contains("NaN"), "a coordinate is not a number");
    }

    @Test
    void partThatFailsCostsItsOwnTargets() {
        BenchRun.Named good = new BenchRun.Named("good", List.of(Target.K1),
                (form, results) -> results.add(new Figure("K1", "", "us", 1, 1, 1, 1, 1, NONE, "")));
        BenchRun.Named bad = new BenchRun.Named("bad", List.of(Target.S1, Target.S2), (form, results) -> {
            results.add(Figure.absolute(Target.S1, 2, ""));
            results.answers().equal("answer", 1, 2);
        });
        Results results = new BenchRun(Form.QUICK, List.of(bad, good)).run();
        assertTrue(results.failed());
        assertEquals(Standing.STRETCH, Target.K1.standing(results.measured(Target.K1)));
        assertEquals(Standing.HELD, Target.S1.standing(results.measured(Target.S1)));
        assertTrue(results.why(Target.S2).contains("expected 1, was 2"), results.why(Target.S2));
        assertFalse(results.leftOut().containsKey("S1"));
    }
}
