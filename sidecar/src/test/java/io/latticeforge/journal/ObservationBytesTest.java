package io.latticeforge.journal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an observation takes on the disk, with its share of the block, of the queue's headers and of its index. */
class ObservationBytesTest {
    private static final int BLOCKS = 20_000;

    @TempDir
    Path temp;

    @Test
    void stepsOfSixteenTakeAtMostFiftySixBytesAnObservation() {
        TestBlocks blocks = new TestBlocks();
        try (Journal journal = Journal.open(JournalOptions.of(temp.resolve("journal")))) {
            for (int i = 1; i <= BLOCKS; i++) {
                journal.append(blocks.block(i, 16, TestBlocks.START_NS));
            }
        }
        long bytes = JournalContents.of(temp.resolve("journal")).rollFiles().stream().mapToLong(JournalContents.RollFileInfo::usedBytes).sum();
        double each = (double) bytes / (16 * BLOCKS);
        System.out.printf(Locale.ROOT, "%.2f bytes on disk an observation, in steps of 16%n", each);
        assertTrue(each > 48 && each <= 56, each + " bytes");
    }
}
