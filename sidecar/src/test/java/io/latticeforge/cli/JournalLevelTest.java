package io.latticeforge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.path.FoldState;
import io.latticeforge.path.JournalCopy;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each command makes of a journal at level decisions whose first half is condensed. */
class JournalLevelTest {
    @TempDir
    static Path temp;

    private static Path whole = Path.of("");
    private static Path journal = Path.of("");
    private static long snapshot;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void play() throws IOException {
        whole = RecordedJournal.of(temp, 4, 1);
        JournalCopy copy = new JournalCopy(temp.resolve("condensed"));
        snapshot = copy.withItsFirstHalfCondensed(whole);
        journal = copy.directory();
    }

    private int run(String... arguments) {
        return Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(arguments);
    }

    private String path() {
        return journal.toString();
    }

    @Test
    void theFoldGoesOnAsIfNothingWereGone() {
        FoldState.Recovery recovery = FoldState.recovered(journal);
        assertTrue(recovery.snapshotPosition() > snapshot);
        assertEquals(0, run("journal", "verify", "--journal", path()), err::toString);
        assertTrue(out.toString().contains("level decisions: observations up to block"), out::toString);
    }

    @Test
    void replayAndWhatIfBeginWithTheSnapshotAndSaySo() throws IOException {
        assertEquals(0, run("replay", "--journal", path()), err::toString);
        assertTrue(out.toString().contains("begun with the snapshot after block " + snapshot), out::toString);
        assertTrue(out.toString().contains("identical"), out::toString);
        Path policy = Files.writeString(temp.resolve("other.yaml"), "name: other\nrules: []\n");
        assertEquals(0, run("whatif", "--journal", path(), "--policy", policy.toString()), err::toString);
        assertTrue(err.toString().contains("begun with the snapshot after block " + snapshot), err::toString);
    }

    @Test
    void whyTellsWhatWasDecidedAndThatEntropiesAreGone() {
        assertEquals(0, run("why", "--journal", whole.toString(), "--group", "0"), err::toString);
        String[] full = out.toString().split("\n");
        out.getBuffer().setLength(0);
        assertEquals(0, run("why", "--journal", path(), "--group", "0"), err::toString);
        assertTrue(err.toString().contains("entropies of this group are not known"), err::toString);
        int decisions = 0;
        for (String line : full) {
            if (line.contains("; measured ")) {
                decisions++;
                assertTrue(out.toString().contains(line), line);
            }
        }
        assertTrue(decisions > 0);
        assertTrue(out.toString().contains("What nearly fired is not known"), out::toString);
    }

    @Test
    void evaluateLeavesOutGroupsWhoseObservationsAreGone() {
        assertEquals(0, run("evaluate", "--traces", path(), "--policy", "default", "--shuffles", "0"), err::toString);
        assertTrue(err.toString().contains("groups opened before that are left out"), err::toString);
        assertTrue(out.toString().contains("groups are left out, as their observations are not on record any more"), out::toString);
    }

    @Test
    void describeAndDumpCountWhatIsGone() {
        assertEquals(0, run("journal", "describe", "--journal", path()), err::toString);
        assertTrue(out.toString().contains("observations up to block"), out::toString);
        assertEquals(0, run("journal", "dump", "--journal", path(), "--kind", "DECISION"), err::toString);
        assertTrue(err.toString().contains("level decisions"), err::toString);
        assertFalse(out.toString().isEmpty());
    }
}
