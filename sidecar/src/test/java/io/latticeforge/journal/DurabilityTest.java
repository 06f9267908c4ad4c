package io.latticeforge.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What can be seen of a promise without cutting the power: blocks are whole, the force happens, and a force that fails is an append that failed. */
class DurabilityTest {
    @TempDir
    Path temp;

    private final TestBlocks blocks = new TestBlocks();

    private Journal open(Durability durability) {
        return Journal.open(new JournalOptions(temp.resolve("journal"), 1 << 20, durability));
    }

    @ParameterizedTest
    @EnumSource(names = {"PROCESS", "BATCH", "SYNC"})
    void blocksOfSeveralFilesAreWholeUnderEach(Durability durability) {
        try (Journal journal = open(durability)) {
            assertEquals(durability, journal.durability());
            for (int file = 0; file < 3; file++) {
                blocks.append(journal, 60, TestBlocks.START_NS + file * TestBlocks.CYCLE_NS);
            }
        }
        assertEquals(180, TestBlocks.readAll(temp.resolve("journal")));
    }

    @Test
    void withoutAnyPositionsAndChainAreAsEverAndNothingIsWritten() {
        long nowMs = TestBlocks.START_NS / 1_000_000;
        long first;
        try (Journal journal = Journal.unkept(TestBlocks.START_NS)) {
            assertEquals(Durability.NONE, journal.durability());
            first = journal.position();
            assertEquals(nowMs * 64, first);
            assertEquals(first + 100, blocks.append(journal, 100, TestBlocks.START_NS));
            assertEquals(Journal.Condition.READY, journal.condition());
        }
        try (Journal later = Journal.unkept(TestBlocks.START_NS + TestBlocks.SECOND_NS)) {
            assertTrue(later.position() > first + 50_000, "no position comes twice");
        }
        assertFalse(Files.exists(temp.resolve("journal")));
    }

    /** The file that is to be forced cannot be opened: what is promised cannot be kept, and the caller hears it. */
    @Test
    void aBlockThatCannotBeForcedWasNotAppended() throws IOException {
        Path directory = temp.resolve("journal");
        try (Journal journal = open(Durability.SYNC)) {
            blocks.append(journal, 5, TestBlocks.START_NS);
            long next = TestBlocks.START_NS + TestBlocks.CYCLE_NS;
            Path inTheWay = RollFiles.of(directory, next / TestBlocks.CYCLE_NS);
            Files.createDirectory(inTheWay);
            LatticeForgeException e = assertThrows(LatticeForgeException.class, () -> blocks.append(journal, 1, next));
            assertEquals(ErrorCode.NOT_READY, e.code());
            assertEquals(Journal.Condition.FAILED, journal.condition());
            assertEquals(5, journal.position());
            Files.delete(inTheWay);
        }
    }

    @Test
    void aBatchIsForcedWhileTheJournalIsOpen() throws IOException {
        Path directory = Files.createDirectories(temp.resolve("plain"));
        try (BatchForcing forcing = new BatchForcing(directory)) {
            long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            IOException failure = null;
            while (failure == null && System.nanoTime() < deadlineNs) {
                LockSupport.parkNanos(1_000_000);
                failure = appended(forcing);
            }
            assertTrue(failure != null && String.valueOf(failure.getMessage()).contains("V.cq4"), "there is no such file to force: " + failure);
        }
    }

    private static IOException appended(BatchForcing forcing) {
        try {
            forcing.appended(5_890_752);
            return null;
        } catch (IOException e) {
            return e;
        }
    }
}
