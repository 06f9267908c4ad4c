package io.latticeforge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.policy.Policy;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code tune} prints, writes and refuses, on the bundle's 44 questions. */
class TuneCommandTest {
    private static final String BUNDLE = Path.of("..", "models", "traces", "abacus").toString();
    private static final String CALM = "rules.stated_answer.calm_nats=0.05..2.0:log";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    private int run(String... more) {
        List<String> arguments = new ArrayList<>(List.of("tune", "--traces", BUNDLE));
        arguments.addAll(List.of(more));
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        out.getBuffer().setLength(0);
        return command.execute(arguments.toArray(String[]::new));
    }

    @Test
    void tooFewGroupsGiveNoPolicy() throws IOException {
        Path file = folder.resolve("mine.yaml");
        assertEquals(1, run("--param", CALM, "--trials", "8", "--out", file.toString()), err::toString);
        assertTrue(out.toString().contains("inconclusive: on 27 groups none of 9 policies"), out::toString);
        assertFalse(Files.exists(file), "nothing is written that nothing speaks for");
    }

    @Test
    void whatIsChosenIsWrittenWithItsEvidence() throws IOException {
        Path file = folder.resolve("mine.yaml");
        assertEquals(0, run("--param", CALM, "--trials", "8", "--margin", "30", "--out", file.toString(), "--json"), err::toString);
        JsonNode found = new ObjectMapper().readTree(out.toString().lines().toList().getLast());
        assertEquals("chosen", found.path("verdict").asText());
        JsonNode chosen = found.path("finalists").findParents("chosen").stream().filter(row -> row.path("chosen").asBoolean()).findFirst()
                .orElseThrow();
        Policy written = Policy.parse(Files.readString(file), "mine.yaml");
        assertEquals("mine", written.name());
        assertTrue(written.yaml().contains("--margin 30.0 --seed 1"), written::yaml);
        assertEquals(27, chosen.path("train").path("groups").asInt());
        assertEquals(17, chosen.path("hold_out").path("groups").asInt());
    }

    @Test
    void aSearchGoesOnFromItsLog() throws IOException {
        Path log = folder.resolve("search.log");
        String[] search = {"--param", CALM, "--trials", "6", "--margin", "30", "--log", log.toString()};
        assertEquals(0, run(search), err::toString);
        String whole = out.toString();
        List<String> lines = Files.readAllLines(log);
        Files.writeString(log, String.join("\n", lines.subList(0, 4)) + "\n" + lines.get(4).substring(0, 20));
        assertEquals(0, run(search), err::toString);
        assertEquals(whole, out.toString());
        long measurements = Files.readAllLines(log).stream().filter(line -> line.contains("\"word\"")).count();
        assertEquals(lines.stream().filter(line -> line.contains("\"word\"")).count(), measurements, "what was kept is not measured again");
        assertEquals(4, run("--param", CALM, "--trials", "6", "--margin", "20", "--log", log.toString()));
        assertTrue(err.toString().contains("is the log of another search"), err::toString);
    }

    @Test
    void aGridTriesEveryCombination() {
        assertEquals(0, run("--grid", "--param", "rules.stated_answer.agree=1,2", "--param", "samples.waves.size=2,3", "--policy",
                "default-waves", "--margin", "30"), err::toString);
        assertTrue(out.toString().startsWith("4 policies tried"), "one of the four is the policy it began with: " + out);
    }

    @Test
    void whatCannotBeIsRefused() {
        assertEquals(2, run());
        assertTrue(err.toString().contains("Missing required option: '--param=PATH=VALUES'"), err::toString);
        assertEquals(4, run("--param", "rules.stated_answer.calm_nat=1,2"));
        assertTrue(err.toString().contains("did you mean 'calm_nats'?"), err::toString);
        assertEquals(4, run("--param", CALM, "--policy", "defualt"));
        assertTrue(err.toString().contains("'defualt' is no policy file and none of the shipped policies"), err::toString);
        assertEquals(2, run("--param", CALM, "--hold-out", "1"));
        assertTrue(err.toString().contains("--hold-out is 1.0; it must lie between 0 and 1"), err::toString);
        assertEquals(4, run("--param", CALM, "--grid"));
        assertTrue(err.toString().contains("a grid needs values"), err::toString);
    }
}
