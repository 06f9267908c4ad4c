package io.latticeforge.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
    private static final int FILES = 6;
    private static final int BLOCKS_A_FILE = 50;

    @TempDir
    Path temp;

    private final TestBlocks blocks = new TestBlocks();

    /** Six files of five minutes, a snapshot after the tenth and the thirtieth block of each. */
    private Path journal(Retention retention) {
        Path directory = temp.resolve("journal");
        try (Journal journal = Journal.open(JournalOptions.of(directory));
                Snapshots snapshots = new Snapshots(directory, retention, Runnable::run)) {
            for (int file = 0; file < FILES; file++) {
                long at = TestBlocks.START_NS + file * TestBlocks.CYCLE_NS;
                for (int part : new int[] {10, 20, 20}) {
                    long last = blocks.append(journal, part, at);
                    if (last % BLOCKS_A_FILE != 0) {
                        byte[] state = Long.toString(last).getBytes(StandardCharsets.UTF_8);
                        assertTrue(snapshots.write(journal.mark(), state, state.length));
                    }
                }
            }
        }
        return directory;
    }

    private static List<Long> snapshots(Path directory) {
        List<Long> positions = new ArrayList<>();
        SnapshotFile.list(directory).forEach(file -> positions.add(SnapshotFile.position(file)));
        return positions;
    }

    @Test
    void withoutABoundAllBlocksAndTwoSnapshotsStay() {
        Path directory = journal(Retention.ALL);
        assertEquals(FILES, RollFiles.list(directory).size());
        assertEquals(List.of(280L, 260L), snapshots(directory));
        assertEquals(1, JournalReader.firstPosition(directory));
    }

    @Test
    void whatIsOlderGoesWithItsSnapshots() {
        Path directory = journal(new Retention(0, 2 * RollFiles.CYCLE_SECONDS, JournalLevel.OBSERVATIONS));
        assertEquals(3, RollFiles.list(directory).size());
        assertEquals(List.of(280L, 260L, 210L, 160L), snapshots(directory));
        assertEquals(151, JournalReader.firstPosition(directory));
        assertEquals(300, TestBlocks.readAll(directory));
    }

    @Test
    void whatIsTooMuchGoesButNeverWhatRecoveryNeeds() throws IOException {
        Path directory = journal(new Retention(1, 0, JournalLevel.OBSERVATIONS));
        assertEquals(1, RollFiles.list(directory).size(), "the file of the two newest snapshots is larger than a byte, and stays");
        assertEquals(List.of(280L, 260L), snapshots(directory));
        try (JournalRecovery recovery = JournalRecovery.open(JournalOptions.of(directory))) {
            assertEquals(280, recovery.position());
            try (Journal journal = recovery.journal()) {
                assertEquals(301, journal.append(blocks.block(301, 3, TestBlocks.START_NS + FILES * TestBlocks.CYCLE_NS)));
            }
        }
        assertEquals(301, TestBlocks.readAll(directory));
    }

    @Test
    void whatIsLeftCanBeFoldedFromTheOldestSnapshot() {
        Path directory = journal(new Retention(0, 2 * RollFiles.CYCLE_SECONDS, JournalLevel.OBSERVATIONS));
        List<Integer> refused = new ArrayList<>();
        try (JournalStart start = JournalStart.of(directory)) {
            start.restore(state -> {
                if (refused.isEmpty()) {
                    refused.add(state.remaining());
                    throw new LatticeForgeException(ErrorCode.CORRUPT, "the state of another version");
                }
            });
            assertEquals(210, start.position());
            assertTrue(start.reader().next());
            assertEquals(211, start.reader().position());
        }
        assertEquals(List.of("160".length()), refused);
    }

    @Test
    void withoutAPlaceToBeginAtItSaysSo() throws IOException {
        Path directory = journal(new Retention(0, 2 * RollFiles.CYCLE_SECONDS, JournalLevel.OBSERVATIONS));
        for (Path snapshot : SnapshotFile.list(directory)) {
            Files.delete(snapshot);
        }
        LatticeForgeException e = assertThrows(LatticeForgeException.class, () -> JournalStart.of(directory));
        assertEquals(ErrorCode.UNAVAILABLE, e.code());
        assertTrue(String.valueOf(e.getMessage()).contains("begins with block 151 and has no snapshot to fold it from"), e::getMessage);
    }
}
