package io.latticeforge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code evaluate} prints and how it ends. */
class EvaluateCommandTest {
    private static final String BUNDLE = Path.of("..", "models", "traces", "abacus").toString();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    private int run(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    private void refused(ExitCode code, String sentence, String... arguments) {
        assertEquals(code.number(), run(arguments), err::toString);
        assertTrue(err.toString().contains(sentence), err::toString);
    }

    @Test
    void theLastLineIsOneObject() throws IOException {
        Path page = folder.resolve("report.html");
        assertEquals(0, run("evaluate", "--traces", BUNDLE, "--json", "--shuffles", "2", "--html", page.toString()), err::toString);
        JsonNode found = new ObjectMapper().readTree(out.toString().lines().toList().getLast());
        assertEquals(44, found.path("groups").asInt());
        assertEquals(79_366, found.path("full").path("tokens").asInt());
        for (String name : new String[] {"default", "default-waves"}) {
            JsonNode policy = found.path("policies").path(name);
            assertEquals(2, policy.path("accuracy_ci").size());
            assertTrue(policy.path("accuracy").asDouble() > 0.9 && policy.path("tokens_saved_ratio").asDouble() > 0.7, name);
            for (String field : new String[] {"tokens", "conclude_precision", "stop_precision", "critical_path_steps", "slot_steps"}) {
                assertTrue(policy.path(field).isNumber(), field);
            }
            assertEquals("inconclusive", policy.path("non_inferiority").path("word").asText());
        }
        assertEquals(44, found.path("votes").path("majority").path("of").asInt());
        assertEquals(42, found.path("votes").path("majority").path("correct").asDouble());
        assertTrue(Files.readString(page).endsWith("</html>\n"));
    }

    @Test
    void aTableForPeople() {
        assertEquals(0, run("evaluate", "--traces", BUNDLE, "--policy", "default", "--shuffles", "0", "--threads", "1"), err::toString);
        assertTrue(out.toString().contains("recorded order"), out::toString);
        assertTrue(out.toString().lines().anyMatch(line -> line.matches("default +95\\.5 .* 73\\.3 .*inconclusive.*")), out::toString);
    }

    @Test
    void aPolicyOfOnesOwn() throws IOException {
        Path file = Files.writeString(folder.resolve("own.yaml"), "name: own\nrules:\n  - stated_answer\nsamples: {waves: {size: 2}}\n");
        assertEquals(0, run("evaluate", "--traces", BUNDLE, "--policy", file.toString(), "--shuffles", "0", "--lag", "4"), err::toString);
        assertTrue(out.toString().contains("own@"), out::toString);
    }

    @Test
    void reportsAblationsAndLagsAreAskedFor() throws IOException {
        Path page = folder.resolve("report.html");
        assertEquals(0, run("evaluate", "--traces", BUNDLE, "--policy", "default", "--shuffles", "0", "--json", "--reports", "--layers",
                "4", "--ablations", "--lag", "0,16", "--html", page.toString()), err::toString);
        JsonNode found = new ObjectMapper().readTree(out.toString().lines().toList().getLast());
        assertEquals(16, found.path("reports").path("vote_stability").size());
        assertEquals(25, found.path("reports").path("overhang").path("abacus").path("decided").path("cells").size());
        assertEquals(16, found.path("reports").path("feasibility").path("degree_bound").asInt());
        assertTrue(found.path("reports").path("coherence").path("find").path("decay").isNumber());
        JsonNode policy = found.path("policies").path("default");
        assertTrue(policy.path("ablations").path("stated_answer").path("against_policy").path("ci90").path(0).isNumber(), out::toString);
        assertTrue(policy.path("calibration").path("ece").isNumber() && policy.path("prefill_tokens").asInt() > 0);
        JsonNode later = found.path("lags").path(1);
        assertEquals(16, later.path("lag_tokens").asInt());
        assertTrue(later.path("policies").path("default").path("tokens_saved_ratio").asDouble()
                < policy.path("tokens_saved_ratio").asDouble(), later::toString);
        assertTrue(Files.readString(page).contains("<h2>Overhang map</h2>"));
    }

    @Test
    void badInputIsOneSentence() throws IOException {
        refused(ExitCode.ENVIRONMENT, "latticeforge: there are no traces at /nowhere", "evaluate", "--traces", "/nowhere");
        refused(ExitCode.CONFIGURATION, "'nobody' is no policy file and none of the shipped policies", "evaluate", "--traces", BUNDLE,
                "--policy", "nobody");
        refused(ExitCode.CONFIGURATION, "have one name", "evaluate", "--traces", BUNDLE, "--policy", "default", "--policy", "default");
        refused(ExitCode.USAGE, "--shuffles is -1", "evaluate", "--traces", BUNDLE, "--shuffles", "-1");
        refused(ExitCode.USAGE, "--lag is -1", "evaluate", "--traces", BUNDLE, "--lag", "0,-1");
        refused(ExitCode.USAGE, "--layers says nothing without --reports", "evaluate", "--traces", BUNDLE, "--layers", "4");
        refused(ExitCode.USAGE, "--layers is 0", "evaluate", "--traces", BUNDLE, "--reports", "--layers", "0");
        Path bad = Files.writeString(folder.resolve("bad.jsonl"), "{");
        refused(ExitCode.NO, "bad.jsonl line 1 is no JSON", "evaluate", "--traces", bad.toString());
        refused(ExitCode.ENVIRONMENT, "cannot be written", "evaluate", "--traces", BUNDLE, "--shuffles", "0", "--html", "/nowhere/x.html");
    }
}
