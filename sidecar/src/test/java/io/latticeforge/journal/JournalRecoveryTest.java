package io.latticeforge.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalRecoveryTest {
    private final TestBlocks blocks = new TestBlocks();
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    @TempDir
    Path temp;

    private Path directory;

    @BeforeEach
    void journalOfHundredBlocksWithSnapshotsAfterForty() {
        directory = temp.resolve("journal");
        try (Journal journal = Journal.open(JournalOptions.of(directory)); Snapshots snapshots = new Snapshots(directory, Retention.ALL, Runnable::run)) {
            for (int i = 1; i <= 10; i++) {
                blocks.append(journal, 10, TestBlocks.START_NS + i / 4 * TestBlocks.CYCLE_NS);
                if (i >= 4 && i % 2 == 0) {
                    assertTrue(snapshots.write(journal.mark(), state(journal.position()), state(journal.position()).length));
                }
            }
            assertEquals(4, snapshots.written());
            assertEquals(0, snapshots.failed());
        }
        assertEquals(List.of("snapshot-100.lfs", "snapshot-80.lfs"), snapshotNames());
    }

    @Test
    void beginsAtTheNewestSnapshotAndGivesTheTail() throws IOException {
        Files.delete(SnapshotFile.of(directory, 100));
        try (JournalRecovery recovery = JournalRecovery.open(JournalOptions.of(directory))) {
            Snapshot snapshot = recovery.snapshot();
            assertNotNull(snapshot);
            assertEquals(80, snapshot.position());
            assertArrayEquals(state(80), snapshot.payload());
            for (int position = 81; position <= 100; position++) {
                assertTrue(recovery.next());
                assertEquals(position, recovery.block().request());
            }
            assertFalse(recovery.next());
            try (Journal journal = recovery.journal()) {
                assertEquals(101, blocks.append(journal, 1, TestBlocks.START_NS));
            }
        }
        assertEquals(101, TestBlocks.readAll(directory));
    }

    @Test
    void aTornSnapshotIsPassedOver() throws IOException {
        byte[] whole = Files.readAllBytes(SnapshotFile.of(directory, 100));
        for (int length = 0; length < whole.length; length += 7) {
            Files.write(SnapshotFile.of(directory, 100), Arrays.copyOf(whole, length));
            assertEquals(80, recoveredFrom());
        }
        for (int i = 0; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= 1;
            Files.write(SnapshotFile.of(directory, 100), flipped);
            assertEquals(80, recoveredFrom());
        }
        Files.write(SnapshotFile.of(directory, 100), whole);
        assertEquals(100, recoveredFrom());
    }

    @Test
    void withoutAnySnapshotTheWholeJournalIsGiven() throws IOException {
        Files.delete(SnapshotFile.of(directory, 100));
        Files.write(SnapshotFile.of(directory, 80), new byte[10]);
        try (JournalRecovery recovery = JournalRecovery.open(JournalOptions.of(directory))) {
            assertNull(recovery.snapshot());
            assertEquals(1, recovery.passedOver().size());
            assertTrue(recovery.next());
            assertEquals(1, recovery.position());
            recovery.journal().close();
        }
    }

    @Test
    void theEngineMayRejectSnapshots() {
        try (JournalRecovery recovery = JournalRecovery.open(JournalOptions.of(directory))) {
            recovery.rejectSnapshot("engine version 9");
            assertEquals(80, recovery.position());
            recovery.rejectSnapshot("engine version 9");
            assertNull(recovery.snapshot());
            assertEquals(List.of("snapshot-100.lfs: engine version 9", "snapshot-80.lfs: engine version 9"), recovery.passedOver());
            assertTrue(recovery.next());
            assertEquals(1, recovery.position());
        }
    }

    @Test
    void aSnapshotAheadOfTheJournalIsPassedOver() throws IOException {
        // What a power failure can leave: the last file's blocks are gone, the snapshot of them is not.
        Files.delete(RollFiles.list(directory).getLast());
        try (JournalRecovery recovery = JournalRecovery.open(JournalOptions.of(directory))) {
            assertNull(recovery.snapshot());
            assertEquals(2, recovery.passedOver().size());
            try (Journal journal = recovery.journal()) {
                assertEquals(70, journal.position());
                blocks.append(journal, 40, TestBlocks.START_NS + 5 * TestBlocks.CYCLE_NS);
            }
        }
        assertEquals(110, TestBlocks.readAll(directory));
        assertEquals(List.of(), snapshotNames());
    }

    @Test
    void aSnapshotOlderThanTheOldestBlockCannotBeUsed() throws IOException {
        Files.delete(SnapshotFile.of(directory, 100));
        List<Path> files = RollFiles.list(directory);
        Files.delete(files.get(0));
        assertEquals(80, recoveredFrom());
        Files.delete(files.get(1));
        assertEquals(80, recoveredFrom());
        Files.delete(SnapshotFile.of(directory, 80));
        LatticeForgeException corrupt = assertThrows(LatticeForgeException.class, this::recoveredFrom);
        assertEquals(ErrorCode.CORRUPT, corrupt.code());
        assertEquals(71, corrupt.value());
    }

    @Test
    void blocksThatAreAllGoneAreNotStartedAfresh() throws IOException {
        for (Path file : RollFiles.list(directory)) {
            Files.delete(file);
        }
        LatticeForgeException corrupt = assertThrows(LatticeForgeException.class, this::recoveredFrom);
        assertEquals(ErrorCode.CORRUPT, corrupt.code());
    }

    @Test
    void aPlaceIsOnlyAHint() throws IOException {
        Files.delete(SnapshotFile.of(directory, 80));
        Snapshot snapshot = SnapshotFile.read(SnapshotFile.of(directory, 100));
        byte[] hash = new byte[32];
        snapshot.mark().hash(hash);
        for (BlockPlace wrong : List.of(BlockPlace.NONE, new BlockPlace(snapshot.mark().place().cycle(), 77),
                new BlockPlace(snapshot.mark().place().cycle(), 1L << 50), new BlockPlace(snapshot.mark().place().cycle() - 1, 33040))) {
            SnapshotFile.write(directory, new JournalMark(100, hash, wrong), snapshot.payload(), snapshot.payload().length);
            assertEquals(100, recoveredFrom());
        }
    }

    @Test
    void oneSnapshotIsWrittenAtATime() {
        try (Journal journal = Journal.open(JournalOptions.of(directory)); Snapshots snapshots = new Snapshots(directory, Retention.ALL, tasks::add)) {
            byte[] state = state(100);
            assertTrue(snapshots.write(journal.mark(), state, state.length));
            assertTrue(snapshots.busy());
            assertFalse(snapshots.write(journal.mark(), state, state.length));
            assertEquals(1, snapshots.skipped());
            tasks.remove().run();
            assertFalse(snapshots.busy());
            assertArrayEquals(state(100), SnapshotFile.read(SnapshotFile.of(directory, 100)).payload());
            assertTrue(snapshots.write(journal.mark(), state, state.length));
            tasks.remove().run();
        }
    }

    @Test
    void theOnlyValidSnapshotIsNeverDeleted() throws IOException {
        Files.write(SnapshotFile.of(directory, 100), new byte[3]);
        Files.write(SnapshotFile.of(directory, 95), new byte[3]);
        try (Journal journal = Journal.open(JournalOptions.of(directory)); Snapshots snapshots = new Snapshots(directory, Retention.ALL, Runnable::run)) {
            blocks.append(journal, 1, TestBlocks.START_NS);
            snapshots.write(journal.mark(), new byte[0], 0);
            assertEquals(List.of("snapshot-101.lfs", "snapshot-100.lfs", "snapshot-95.lfs", "snapshot-80.lfs"), snapshotNames());
            blocks.append(journal, 1, TestBlocks.START_NS);
            snapshots.write(journal.mark(), new byte[0], 0);
            assertEquals(List.of("snapshot-102.lfs", "snapshot-101.lfs"), snapshotNames());
        }
    }

    private long recoveredFrom() {
        try (JournalRecovery recovery = JournalRecovery.open(JournalOptions.of(directory))) {
            Snapshot snapshot = recovery.snapshot();
            while (recovery.next()) {
                continue;
            }
            return snapshot == null ? -1 : snapshot.position();
        }
    }

    private List<String> snapshotNames() {
        return SnapshotFile.list(directory).stream().map(path -> path.getFileName().toString()).toList();
    }

    private static byte[] state(long position) {
        return ("state after " + position).getBytes(StandardCharsets.UTF_8);
    }
}
