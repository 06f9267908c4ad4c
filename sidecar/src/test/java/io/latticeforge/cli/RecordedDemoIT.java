package io.latticeforge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code demo --recorded}: the whole main job on recorded input, with figures that are the same on every machine. */
class RecordedDemoIT {
    @TempDir
    Path directory;

    @Test
    void savesTokensKeepsAnswersAndReplays() throws Exception {
        Path out = directory.resolve("out");
        ProcessBuilder builder = new ProcessBuilder(LauncherUnderTest.script().toString(), "demo", "--recorded", "--json").redirectOutput(out.toFile())
                .redirectError(directory.resolve("err").toFile());
        builder.environment().put("LATTICEFORGE_BUILD", "never");
        assertEquals(0, builder.start().waitFor(), () -> read("err"));
        List<String> lines = Files.readAllLines(out);
        JsonNode result = new ObjectMapper().readTree(lines.getLast());
        System.out.println(lines.getLast());
        assertEquals(44, result.path("groups").asInt());
        assertTrue(result.path("tokens_saved_ratio").asDouble() >= 0.60, lines::getLast);
        assertTrue(result.path("accuracy").asDouble() >= result.path("accuracy_full_majority").asDouble(), lines::getLast);
        assertTrue(result.path("waves").path("tokens_saved_ratio").asDouble() >= 0.80, lines::getLast);
        assertTrue(result.path("waves").path("accuracy").asDouble() >= result.path("accuracy_full_majority").asDouble(), lines::getLast);
        assertTrue(result.path("replay_identical").asBoolean(), lines::getLast);
        assertTrue(result.path("wide_decisions_same").asBoolean(), lines::getLast);
        assertTrue(result.path("journal_records").asLong() > 30_000, lines::getLast);
        for (String decision : new String[] {"conclude", "stop", "decided"}) {
            assertTrue(result.path("decisions").path(decision).asInt() > 0, decision);
        }
        assertTrue(result.path("waves").path("decisions").path("spawn").asInt() >= 44);
        for (String latency : new String[] {"step_latency_us", "step_latency_128k_us"}) {
            for (String percentile : new String[] {"p50", "p99", "p999", "max"}) {
                assertTrue(result.path(latency).path(percentile).asDouble() > 0, latency + "." + percentile);
            }
        }
        JsonNode route = result.path("route");
        assertEquals(44, route.path("questions").asInt(), route::toString);
        assertEquals(22, route.path("foreign").asInt(), route::toString);
        assertTrue(route.path("routed_right").asInt() >= 41 && route.path("rejected_rightly").asInt() >= 20, route::toString);
        assertTrue(lines.stream().anyMatch(l -> l.contains("why?")) && lines.stream().anyMatch(l -> l.contains("✦")), "the table is there");
    }

    private String read(String file) {
        try {
            return Files.readString(directory.resolve(file));
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }
}
