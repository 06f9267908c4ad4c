package io.latticeforge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.config.SidecarConfig;
import io.latticeforge.process.TestSidecar;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real sidecar at level rows; what it captured is reduced again. */
class JournalRowsCommandTest {
    @TempDir
    Path temp;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(arguments);
    }

    @Test
    void everyRowThatWasObservedIsThereAndGivesItsObservation() throws IOException {
        SidecarConfig usual = TestSidecar.config(temp, null, null, new SidecarConfig.Limits(64, 16 << 20, 8 << 20));
        SidecarConfig.Journal its = usual.journal();
        SidecarConfig.Journal rows = new SidecarConfig.Journal(its.directory(), its.durability(), "rows", 256L << 20, its.minFreeBytes(),
                its.snapshotEveryBlocks(), 0, 0);
        TestSidecar sidecar = TestSidecar.start(temp, new SidecarConfig(usual.socket(), usual.tcp(), rows, usual.ingestQueue(), usual.policies(),
                usual.gates(), usual.limits(), usual.resumeWindowS(), usual.compute(), usual.gateway()));
        Path journal = RecordedJournal.of(sidecar, 1, 1);
        assertEquals(0, run("journal", "rows", "--journal", journal.toString(), "--json"), err::toString);
        JsonNode result = new ObjectMapper().readTree(out.toString());
        out.getBuffer().setLength(0);
        assertEquals(0, run("journal", "describe", "--journal", journal.toString()), err::toString);
        long observations = out.toString().lines().filter(line -> line.strip().startsWith("OBSERVATION ") && !line.contains("="))
                .map(line -> line.strip().split("\\s+")).filter(words -> words.length == 2).mapToLong(words -> Long.parseLong(words[1])).findFirst()
                .orElseThrow();
        assertEquals(observations, result.path("compared").asLong());
        assertTrue(observations > 100, () -> observations + " observations");
        assertEquals(0, result.path("beyond").asLong());
    }

    @Test
    void withoutRowsItSaysAtWhichLevelTheyAreCaptured() {
        assertEquals(3, run("journal", "rows", "--journal", temp.resolve("none").toString()));
        assertTrue(err.toString().contains("captured at journal level rows"), err::toString);
    }
}
