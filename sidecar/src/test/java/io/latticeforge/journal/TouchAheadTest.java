package io.latticeforge.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TouchAheadTest {
    private static final int PAGE = 4096;
    private static final int WINDOW = 4 << 20;

    @TempDir
    Path temp;

    /** A file with bytes everywhere, as an appender may have written any of them by the time that they are touched. */
    @Test
    void changesNoByteAndNotTheLength() throws IOException {
        long seed = System.nanoTime();
        byte[] content = new byte[WINDOW + 3 * PAGE + 100];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (random.nextInt(3) == 0 ? 0 : random.nextInt());
        }
        Path file = Files.write(RollFiles.of(temp, 5_890_752), content);
        try (TouchAhead touching = new TouchAhead(temp)) {
            touching.appended(5_890_752, 10);
            await(touching, WINDOW / PAGE);
            touching.appended(5_890_752, WINDOW / 2 + 10);
            await(touching, WINDOW / PAGE + 2);
            assertEquals(0, touching.failed());
        }
        assertArrayEquals(content, Files.readAllBytes(file), "seed " + seed);
    }

    @Test
    void aFileThatIsNotThereIsPassedOver() {
        try (TouchAhead touching = new TouchAhead(temp)) {
            touching.appended(5_890_752, 10);
        }
        assertTrue(Files.notExists(RollFiles.of(temp, 5_890_752)));
    }

    /** The real appender, across files: every block is what was appended, and pages were made in front of it. */
    @Test
    void anAppenderAndItAgree() {
        TestBlocks blocks = new TestBlocks();
        Path directory = temp.resolve("journal");
        try (Journal journal = Journal.open(JournalOptions.of(directory, 1 << 20))) {
            for (int file = 0; file < 2; file++) {
                blocks.append(journal, 12_000, TestBlocks.START_NS + file * TestBlocks.CYCLE_NS);
            }
        }
        assertEquals(24_000, TestBlocks.readAll(directory));
    }

    private static void await(TouchAhead touching, long pages) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (touching.touched() < pages && System.nanoTime() < deadlineNs) {
            Thread.onSpinWait();
        }
        assertEquals(pages, touching.touched());
    }
}
