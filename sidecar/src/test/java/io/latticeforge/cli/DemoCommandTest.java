package io.latticeforge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code demo} refuses, and that what it records can be evaluated. */
class DemoCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path temp;

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
    void flagsThatContradictEachOtherAreUsage() {
        refused(ExitCode.USAGE, "--groups is 0; it must lie between 1 and 10000", "demo", "--groups=0");
        refused(ExitCode.USAGE, "--seed needs the live model; --recorded has none", "demo", "--recorded", "--seed=1");
        refused(ExitCode.USAGE, "--record needs the live model; --recorded has none", "demo", "--recorded", "--record=x");
        refused(ExitCode.USAGE, "--vocab needs --recorded", "demo", "--vocab=100");
        refused(ExitCode.USAGE, "--traces needs --recorded", "demo", "--traces=x");
        refused(ExitCode.USAGE, "--record starts none", "demo", "--record=x", "--keep=y");
    }

    @Test
    void aRecordingIsNotWrittenOverAnything() {
        refused(ExitCode.ENVIRONMENT, "is not empty", "demo", "--groups=1", "--record=" + Path.of("src"));
    }

    @Test
    void whatIsRecordedCanBeEvaluated() throws IOException {
        Path folder = temp.resolve("traces");
        assertEquals(0, run("demo", "--record=" + folder, "--groups=3", "--seed=11"), err::toString);
        assertEquals(0, run("evaluate", "--traces", folder.toString(), "--json", "--shuffles", "2"), err::toString);
        JsonNode found = new ObjectMapper().readTree(out.toString().lines().toList().getLast());
        assertEquals(3, found.path("groups").asInt());
        assertTrue(found.path("policies").path("default").path("tokens_saved_ratio").asDouble() > 0.3, out::toString);
    }
}
