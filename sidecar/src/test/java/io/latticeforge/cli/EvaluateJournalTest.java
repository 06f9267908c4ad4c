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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code evaluate} on the journal of a real sidecar beside {@code evaluate} on the folder that was played against it. */
class EvaluateJournalTest {
    private static final Path BUNDLE = Path.of("..", "models", "traces", "abacus");
    private static final int GROUPS = 3;

    @TempDir
    Path temp;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    private JsonNode evaluate(Path traces, String policy) throws IOException {
        out.getBuffer().setLength(0);
        assertEquals(0, run("evaluate", "--traces", traces.toString(), "--policy", policy, "--shuffles", "2", "--json"), err::toString);
        return new ObjectMapper().readTree(out.toString().lines().toList().getLast());
    }

    /** The bundle with its first questions only. */
    private Path firstQuestions() throws IOException {
        Path folder = Files.createDirectory(temp.resolve("few"));
        for (String file : List.of("manifest.json", "vocab.txt", "tokens.u16", "stats.f32", "probe_answer.u16", "probe.f32")) {
            Files.copy(BUNDLE.resolve(file), folder.resolve(file));
        }
        Files.write(folder.resolve("groups.jsonl"), Files.readAllLines(BUNDLE.resolve("groups.jsonl")).subList(0, GROUPS));
        return folder;
    }

    private static Path stated(Path folder) throws IOException {
        return Files.writeString(folder.resolve("stated.yaml"),
                "name: stated\nrules:\n  - stated_answer: {agree: 1}\nstop_sampling: none\nvote: majority\n");
    }

    @Test
    void anUnstoppedJournalGivesTheFiguresOfItsFolder() throws IOException {
        Path journal = RecordedJournal.unstopped(temp, GROUPS);
        String policy = stated(temp).toString();
        JsonNode ofFolder = evaluate(firstQuestions(), policy);
        JsonNode ofJournal = evaluate(journal, policy);
        for (String field : List.of("groups", "samples", "tokens")) {
            assertEquals(ofFolder.path(field), ofJournal.path(field), field);
        }
        assertEquals(ofFolder.path("full"), ofJournal.path("full"));
        for (String field : List.of("accuracy", "tokens", "critical_path_steps", "concluded", "validity")) {
            assertEquals(ofFolder.path("policies").path("stated").path(field), ofJournal.path("policies").path("stated").path(field), field);
        }
        assertEquals(GROUPS, ofJournal.path("policies").path("stated").path("validity").path("exact").asDouble(), 1e-9);
    }

    @Test
    void whatAnEnforcedJournalCannotTellIsCensored() throws IOException {
        JsonNode found = evaluate(RecordedJournal.of(temp, GROUPS, 1), Files.writeString(temp.resolve("all.yaml"),
                "name: all\nrules: []\n").toString());
        JsonNode validity = found.path("policies").path("all").path("validity");
        assertEquals(GROUPS, validity.path("censored").asDouble(), 1e-9, validity::toString);
        assertEquals(GROUPS, found.path("full").path("validity").path("censored").asDouble());
        assertTrue(found.path("notes").toString().contains("were ended by a decision or by their client"), found.path("notes")::toString);
    }

    @Test
    void whatIsNeitherIsSaid() throws IOException {
        Path empty = Files.createDirectory(temp.resolve("empty"));
        assertEquals(ExitCode.ENVIRONMENT.number(), run("evaluate", "--traces", empty.toString()));
        assertTrue(err.toString().contains("it is neither a folder of lattice-traces/1 (no manifest.json) nor a journal directory"),
                err::toString);
    }
}
