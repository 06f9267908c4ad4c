package io.latticeforge.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.record.BlockWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private final TestBlocks blocks = new TestBlocks();

    @TempDir
    Path temp;

    @Test
    void readsBackWhatWasAppendedAndGoesOnAfterReopening() {
        Path directory = temp.resolve("a/journal");
        try (Journal journal = Journal.open(JournalOptions.of(directory))) {
            assertEquals(1, journal.append(blocks.block(1, 3, TestBlocks.START_NS)));
            assertEquals(500, blocks.append(journal, 499, TestBlocks.START_NS));
            assertEquals(500, TestBlocks.readAll(directory));
        }
        try (Journal journal = Journal.open(JournalOptions.of(directory))) {
            assertEquals(500, journal.position());
            assertEquals(1000, blocks.append(journal, 500, TestBlocks.START_NS));
        }
        assertEquals(1000, TestBlocks.readAll(directory));
    }

    @Test
    void theDirectoryIsForItsOwnerOnly() throws Exception {
        Path directory = temp.resolve("journal");
        Journal.open(JournalOptions.of(directory)).close();
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
    }

    @Test
    void aReaderFollowsALiveWriter() {
        Path directory = temp.resolve("journal");
        try (Journal journal = Journal.open(JournalOptions.of(directory)); JournalReader reader = JournalReader.open(directory)) {
            long epochNs = TestBlocks.START_NS;
            for (int round = 1; round <= 20; round++) {
                assertFalse(reader.next());
                epochNs += TestBlocks.CYCLE_NS / 3;
                blocks.append(journal, 10, epochNs);
                for (int i = 0; i < 10; i++) {
                    assertTrue(reader.next());
                }
                assertEquals(round * 10L, reader.position());
            }
            assertFalse(reader.next());
        }
    }

    @Test
    void readsFromAnyPosition() {
        Path directory = temp.resolve("journal");
        try (Journal journal = Journal.open(JournalOptions.of(directory))) {
            for (int file = 0; file < 4; file++) {
                blocks.append(journal, 25, TestBlocks.START_NS + file * TestBlocks.CYCLE_NS);
            }
        }
        for (long from : new long[] {0, 1, 2, 25, 26, 27, 50, 76, 99, 100}) {
            try (JournalReader reader = JournalReader.open(directory, from)) {
                assertTrue(reader.next());
                assertEquals(Math.max(1, from), reader.position());
            }
        }
        try (JournalReader reader = JournalReader.open(directory, 101)) {
            assertFalse(reader.next());
        }
    }

    @Test
    void chronicleReadsTheSameBytes() throws Exception {
        Path directory = temp.resolve("journal");
        try (Journal journal = Journal.open(JournalOptions.of(directory))) {
            blocks.append(journal, 700, TestBlocks.START_NS);
            blocks.append(journal, 300, TestBlocks.START_NS + TestBlocks.CYCLE_NS);
        }
        try (SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(directory).rollCycle(RollClock.CYCLE).readOnly(true).build();
                ExcerptTailer tailer = queue.createTailer(); JournalReader reader = JournalReader.open(directory)) {
            while (reader.next()) {
                try (DocumentContext document = tailer.readingDocument()) {
                    assertTrue(document.isPresent());
                    byte[] expected = new byte[reader.block().length()];
                    reader.block().buffer().getBytes(0, expected);
                    assertArrayEquals(expected, document.wire().bytes().toByteArray());
                }
            }
            assertEquals(1000, reader.position());
            try (DocumentContext document = tailer.readingDocument()) {
                assertFalse(document.isPresent());
            }
        }
    }

    @Test
    void anAppendAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Journal journal = Journal.open(JournalOptions.of(temp.resolve("journal")))) {
            appendTimed(journal, 20_000);
            long before = threads.getCurrentThreadAllocatedBytes();
            appendTimed(journal, 100_000);
            double bytesPerAppend = (threads.getCurrentThreadAllocatedBytes() - before) / 100_000.0;
            assertTrue(bytesPerAppend < 1, "an append allocated " + bytesPerAppend + " bytes");
        }
    }

    private void appendTimed(Journal journal, int count) {
        for (int i = 0; i < count; i++) {
            journal.append(blocks.closedGroup(journal.position() + 1, TestBlocks.START_NS + i * 1000L));
            journal.settle();
        }
    }

    @Test
    void keepsOrderOverRollsAndAClockThatGoesBack() {
        Path directory = temp.resolve("journal");
        long[] hours = {0, 1, 0, 2, -1, 2, 3, -1_000_000, 3, 4};
        try (Journal journal = Journal.open(JournalOptions.of(directory))) {
            journal.append(blocks.block(1, 1, TestBlocks.START_NS));
            journal.rolled();
            long latest = 0;
            for (long hour : hours) {
                blocks.append(journal, 11, TestBlocks.START_NS + hour * 12 * TestBlocks.CYCLE_NS);
                assertEquals(hour > latest, journal.rolled());
                latest = Math.max(latest, hour);
            }
        }
        assertEquals(5, RollFiles.list(directory).size());
        try (Journal journal = Journal.open(JournalOptions.of(directory))) {
            assertEquals(112, blocks.append(journal, 1, TestBlocks.START_NS - TestBlocks.CYCLE_NS));
        }
        assertEquals(5, RollFiles.list(directory).size());
        assertEquals(112, TestBlocks.readAll(directory));
    }

    @Test
    void aProcessKilledInARollLeavesAClosedFile() throws Exception {
        Path directory = temp.resolve("journal");
        try (Journal journal = Journal.open(JournalOptions.of(directory))) {
            blocks.append(journal, 10, TestBlocks.START_NS);
            blocks.append(journal, 1, TestBlocks.START_NS + TestBlocks.CYCLE_NS);
        }
        Files.delete(RollFiles.list(directory).getLast());
        for (int round = 1; round <= 2; round++) {
            try (Journal journal = Journal.open(JournalOptions.of(directory))) {
                assertEquals(10 + round, blocks.append(journal, 1, TestBlocks.START_NS - TestBlocks.CYCLE_NS));
            }
        }
        assertEquals(12, TestBlocks.readAll(directory));
    }

    @Test
    void aHundredRolls() {
        Path directory = temp.resolve("journal");
        int rolls = Integer.getInteger("latticeforge.test.rolls", 100);
        try (Journal journal = Journal.open(JournalOptions.of(directory))) {
            for (int i = 0; i < rolls; i++) {
                blocks.append(journal, 2, TestBlocks.START_NS + i * TestBlocks.CYCLE_NS);
                journal.settle();
            }
        }
        assertEquals(rolls, RollFiles.list(directory).size());
        assertEquals(2L * rolls, TestBlocks.readAll(directory));
    }

    @Test
    void refusesWithoutSpaceAndGoesOnWithoutAHole() {
        Path directory = temp.resolve("journal");
        long[] free = {1L << 40};
        JournalOptions options = JournalOptions.of(directory);
        try (JournalRecovery recovery = JournalRecovery.open(options, () -> free[0]); Journal journal = recovery.journal()) {
            for (int round = 0; round < 50; round++) {
                long epochNs = TestBlocks.START_NS + round * 10 * TestBlocks.SECOND_NS;
                blocks.append(journal, 3, epochNs);
                free[0] = options.minimumFreeBytes() - 1;
                BlockWriter block = blocks.block(journal.position() + 1, 2, epochNs + TestBlocks.SECOND_NS);
                LatticeForgeException refused = assertThrows(LatticeForgeException.class, () -> journal.append(block));
                assertEquals(ErrorCode.NOT_READY, refused.code());
                assertEquals(options.minimumFreeBytes(), refused.bound());
                assertEquals(Journal.Condition.NO_SPACE, journal.condition());
                assertFalse(journal.resume());
                free[0] = 1L << 40;
                if (round % 2 == 0) {
                    assertTrue(journal.resume());
                }
                blocks.append(journal, 1, epochNs + 2 * TestBlocks.SECOND_NS);
                assertEquals(Journal.Condition.READY, journal.condition());
            }
        }
        assertEquals(200, TestBlocks.readAll(directory));
    }

    @Test
    void aClosedJournalSaysSo() {
        Journal journal = Journal.open(JournalOptions.of(temp.resolve("journal")));
        journal.close();
        journal.close();
        LatticeForgeException refused = assertThrows(LatticeForgeException.class, () -> blocks.append(journal, 1, TestBlocks.START_NS));
        assertEquals(ErrorCode.NOT_READY, refused.code());
        assertFalse(journal.resume());
    }

    @Test
    void largeBlocksAreKeptWholeAndTooLargeOnesRefused() {
        Path directory = temp.resolve("journal");
        int most = (Journal.MAX_BLOCK_BYTES - 120) / 48;
        try (Journal journal = Journal.open(JournalOptions.of(directory))) {
            for (int observations : List.of(1, 60_000, 1, 65_536, 2)) {
                journal.append(blocks.block(journal.position() + 1, Math.min(observations, most), TestBlocks.START_NS));
            }
        }
        assertEquals(5, TestBlocks.readAll(directory));
    }

    @Test
    void theChainIsTheHashOfTheBlockBefore() throws Exception {
        Path directory = temp.resolve("journal");
        byte[] first;
        byte[] chained = new byte[32];
        try (Journal journal = Journal.open(JournalOptions.of(directory))) {
            BlockWriter block = blocks.block(1, 3, TestBlocks.START_NS);
            journal.append(block);
            first = Arrays.copyOf(block.array(), block.length());
            journal.append(blocks.block(2, 1, TestBlocks.START_NS));
        }
        try (JournalReader reader = JournalReader.open(directory, 2)) {
            assertTrue(reader.next());
            reader.block().previousHash(chained);
        }
        assertArrayEquals(java.security.MessageDigest.getInstance("SHA-256").digest(first), chained);
    }
}
