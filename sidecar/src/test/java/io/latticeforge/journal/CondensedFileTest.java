package io.latticeforge.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CondensedFileTest {
    private static final Retention DECISIONS = new Retention(0, 0, JournalLevel.DECISIONS);
    private static final int FILES = 4;
    private static final int BLOCKS_A_FILE = 50;

    @TempDir
    Path temp;

    private final TestBlocks blocks = new TestBlocks();

    /** Of each file's fifty blocks the twentieth and the fortieth close a group; a snapshot after the tenth and the thirtieth. */
    private Path journal(Retention retention) {
        Path directory = temp.resolve("journal");
        try (Journal journal = Journal.open(JournalOptions.of(directory));
                Snapshots snapshots = new Snapshots(directory, retention, Runnable::run)) {
            for (int i = 0; i < FILES * BLOCKS_A_FILE; i++) {
                long at = TestBlocks.START_NS + i / BLOCKS_A_FILE * TestBlocks.CYCLE_NS;
                long next = journal.position() + 1;
                journal.append(next % 20 == 0 ? blocks.closedGroup(next, at) : blocks.block(next, 3, at));
                if (next % BLOCKS_A_FILE == 10 || next % BLOCKS_A_FILE == 30) {
                    byte[] state = Long.toString(next).getBytes(StandardCharsets.UTF_8);
                    assertTrue(snapshots.write(journal.mark(), state, state.length));
                }
            }
        }
        return directory;
    }

    private static Map<Long, byte[]> read(Path directory) {
        Map<Long, byte[]> read = new TreeMap<>();
        try (JournalReader reader = JournalReader.open(directory)) {
            while (reader.next()) {
                byte[] bytes = new byte[reader.block().length()];
                reader.block().buffer().getBytes(0, bytes);
                read.put(reader.position(), bytes);
            }
        }
        return read;
    }

    @Test
    void blocksOfObservationsGoAndAllOthersStayAsTheyWere() throws IOException {
        Map<Long, byte[]> whole = read(journal(Retention.ALL));
        deleteAll(temp.resolve("journal"));
        Path directory = journal(DECISIONS);
        assertEquals(3, RollFiles.list(directory).stream().filter(RollFiles::isCondensed).count(), "the file of the newest snapshots stays whole");
        Map<Long, byte[]> left = read(directory);
        long from = (FILES - 1) * BLOCKS_A_FILE;
        whole.forEach((position, bytes) -> {
            boolean stays = position > from || position % 20 == 0;
            assertEquals(stays, left.containsKey(position), () -> "block " + position);
            if (stays) {
                assertArrayEquals(bytes, left.get(position), () -> "block " + position);
            }
        });
        try (JournalReader reader = JournalReader.open(directory)) {
            while (reader.next()) {
                continue;
            }
            assertEquals(from, reader.leftOutThrough());
            assertEquals(3 * (from - 7), reader.leftOutObservations());
        }
        assertTrue(Files.size(RollFiles.list(directory).getFirst()) < 1000);
    }

    @Test
    void itRecoversAndGoesOnAndCanBeFoldedFromTheFirstWholeFile() {
        Path directory = journal(DECISIONS);
        try (JournalStart start = JournalStart.of(directory)) {
            assertEquals(160, start.position());
            assertTrue(start.reader().next());
            assertEquals(161, start.reader().position());
        }
        try (JournalRecovery recovery = JournalRecovery.open(JournalOptions.of(directory))) {
            assertEquals(180, recovery.position());
            try (Journal journal = recovery.journal()) {
                assertEquals(201, journal.append(blocks.block(201, 3, TestBlocks.START_NS + FILES * TestBlocks.CYCLE_NS)));
            }
        }
        assertEquals(201, TestBlocks.readAll(directory));
    }

    @Test
    void withoutSnapshotsItSaysWhyNothingCanBeFolded() throws IOException {
        Path directory = journal(DECISIONS);
        for (Path snapshot : SnapshotFile.list(directory)) {
            Files.delete(snapshot);
        }
        LatticeForgeException folded = assertThrows(LatticeForgeException.class, () -> JournalStart.of(directory));
        assertEquals(ErrorCode.UNAVAILABLE, folded.code());
        assertTrue(String.valueOf(folded.getMessage()).contains("level decisions"), folded::getMessage);
        LatticeForgeException recovered = assertThrows(LatticeForgeException.class, () -> JournalRecovery.open(JournalOptions.of(directory)));
        assertEquals(ErrorCode.CORRUPT, recovered.code());
        assertTrue(String.valueOf(recovered.getMessage()).contains("level decisions"), recovered::getMessage);
    }

    /** Every byte in turn: what is read is what was written, or a sentence. */
    @Test
    void aFlippedBitIsFound() throws IOException {
        Path directory = journal(DECISIONS);
        Map<Long, byte[]> written = read(directory);
        Path file = RollFiles.list(directory).get(1);
        byte[] bytes = Files.readAllBytes(file);
        Random random = new Random(1);
        int found = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte[] flipped = bytes.clone();
            flipped[i] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, flipped);
            try {
                int at = i;
                read(directory).forEach((position, block) -> assertArrayEquals(written.get(position), block, () -> "byte " + at));
            } catch (LatticeForgeException e) {
                assertEquals(ErrorCode.CORRUPT, e.code(), e::getMessage);
                found++;
            }
        }
        assertTrue(found > bytes.length - 80, found + " of " + bytes.length + " found; the head's 72 bytes and padding say nothing");
    }

    @Test
    void oneThatIsBrokenOffLeavesTheFileAsItWas() throws IOException {
        Path directory = journal(Retention.ALL);
        Path first = RollFiles.list(directory).getFirst();
        byte[] before = Files.readAllBytes(first);
        int[] asked = {0};
        assertFalse(CondensedFile.replace(first, () -> asked[0]++ < 30));
        assertArrayEquals(before, Files.readAllBytes(first));
        assertEquals(FILES, RollFiles.list(directory).size());
        try (var temporary = Files.newDirectoryStream(directory, "*" + DurableFiles.TEMPORARY)) {
            assertFalse(temporary.iterator().hasNext());
        }
    }

    /** The process died between the new name and the end of the old one. */
    @Test
    void whereBothFormsAreThereTheCondensedOneIsRead() throws IOException {
        Path directory = journal(DECISIONS);
        Path condensed = RollFiles.list(directory).getFirst();
        Path whole = RollFiles.of(directory, RollFiles.cycle(condensed));
        Files.writeString(whole, "half of it is gone");
        assertEquals(200, TestBlocks.readAll(directory));
        assertEquals(0, DECISIONS.apply(directory, () -> true));
        assertFalse(Files.exists(whole));
    }

    private static void deleteAll(Path directory) throws IOException {
        try (var files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }
}
