package io.latticeforge.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be opened says why, in one sentence with the path. */
class JournalDirectoryTest {
    @TempDir
    Path temp;

    @Test
    void aFile() throws IOException {
        refused(Files.createFile(temp.resolve("file")), ErrorCode.BAD_CONFIGURATION, "is a file, not a directory");
    }

    @Test
    void aPathThatCannotBeMade() throws IOException {
        refused(Files.createFile(temp.resolve("file")).resolve("journal"), ErrorCode.UNAVAILABLE, "cannot be made");
        refused(Path.of("/proc/latticeforge"), ErrorCode.UNAVAILABLE, "cannot be made");
    }

    @Test
    void aDirectoryThatHoldsSomethingElse() throws IOException {
        Files.createFile(temp.resolve("thesis.tex"));
        refused(temp, ErrorCode.BAD_CONFIGURATION, "is not a journal directory: it has thesis.tex");
        assertTrue(Files.exists(temp.resolve("thesis.tex")));
    }

    @Test
    void aNewerLayout() throws IOException {
        Journal.open(JournalOptions.of(temp.resolve("journal"))).close();
        Files.writeString(temp.resolve("journal/journal.layout"), "latticeforge-journal 2\n");
        LatticeForgeException newer = refused(temp.resolve("journal"), ErrorCode.BAD_CONFIGURATION,
                "has layout 2; this version reads up to 1");
        assertEquals(2, newer.value());
        assertEquals(1, newer.bound());
        assertThrows(LatticeForgeException.class, () -> JournalReader.open(temp.resolve("journal")));
    }

    @Test
    void aLayoutThatIsNotOne() throws IOException {
        Journal.open(JournalOptions.of(temp.resolve("journal"))).close();
        Files.writeString(temp.resolve("journal/journal.layout"), "latticeforge-journal 99999999999999999999\n");
        refused(temp.resolve("journal"), ErrorCode.BAD_CONFIGURATION, "does not name its layout");
    }

    @Test
    void aSecondWriterInThisProcessAndTheLockOutlivesTheAttempt() {
        JournalOptions options = JournalOptions.of(temp.resolve("journal"));
        Journal journal = Journal.open(options);
        for (int i = 0; i < 3; i++) {
            refused(options.directory(), ErrorCode.UNAVAILABLE, "is in use by process " + ProcessHandle.current().pid());
        }
        journal.close();
        Journal.open(options).close();
    }

    @Test
    void lockFilesLeftBehindBlockNobody() throws IOException {
        JournalOptions options = JournalOptions.of(temp.resolve("journal"));
        Journal.open(options).close();
        Files.writeString(options.directory().resolve("lock"), "1\n");
        Journal.open(options).close();
    }

    @Test
    void filesThatWereNeverFinishedBlockNobody() throws IOException {
        JournalOptions options = JournalOptions.of(temp.resolve("journal"));
        try (Journal journal = Journal.open(options)) {
            new TestBlocks().append(journal, 5, TestBlocks.START_NS);
        }
        byte[] beingMade = new byte[4096];
        beingMade[3] = (byte) 0x80;
        Files.write(options.directory().resolve("20260101-0005V.cq4"), beingMade);
        Files.write(options.directory().resolve("metadata.cq4t"), new byte[0]);
        long startNs = System.nanoTime();
        try (Journal journal = Journal.open(options)) {
            assertTrue(System.nanoTime() - startNs < 2_000_000_000L);
            new TestBlocks().append(journal, 5, TestBlocks.START_NS + TestBlocks.CYCLE_NS);
        }
        assertEquals(10, TestBlocks.readAll(options.directory()));
    }

    private static LatticeForgeException refused(Path directory, ErrorCode code, String why) {
        LatticeForgeException refusal = assertThrows(LatticeForgeException.class, () -> Journal.open(JournalOptions.of(directory)));
        assertEquals(code, refusal.code(), refusal.getMessage());
        assertTrue(refusal.getMessage().contains(directory + " ") && refusal.getMessage().contains(why), refusal.getMessage());
        return refusal;
    }
}
