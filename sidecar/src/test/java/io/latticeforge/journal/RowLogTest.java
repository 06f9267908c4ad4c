package io.latticeforge.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowLogTest {
    private static final int LOGITS = 1000;
    private static final int ROW_BYTES = 4 * LOGITS;

    @TempDir
    Path temp;

    private final MemorySegment row = MemorySegment.ofArray(new byte[ROW_BYTES]);

    private RowLog open(long maxBytes) {
        return RowLog.open(temp.resolve("rows"), maxBytes, 0);
    }

    /** The row of a number: its first logit is the number; in two parts, as it may arrive. */
    private RowBuffer filled(RowLog log, long number) {
        RowBuffer buffer = log.take(7, 1, 2, (int) number, 3, 0, LOGITS, ROW_BYTES);
        if (buffer != null) {
            row.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, number);
            buffer.append(row, 0, 100);
            buffer.append(row, 100, ROW_BYTES - 100);
            buffer.identity(number);
        }
        return buffer;
    }

    private List<Long> read() {
        List<Long> numbers = new ArrayList<>();
        try (RowLogReader reader = RowLogReader.open(temp.resolve("rows"))) {
            while (reader.next()) {
                assertEquals(reader.identity(), reader.row().get(ValueLayout.JAVA_LONG_UNALIGNED, 0));
                assertEquals(ROW_BYTES, reader.row().byteSize());
                numbers.add(reader.identity());
            }
        }
        return numbers;
    }

    @Test
    void rowsComeBackInOrderAndTheOldestGo() throws IOException {
        long maxBytes = 200 * RowBuffer.recordBytes(ROW_BYTES);
        long handed = 0;
        try (RowLog log = open(maxBytes)) {
            while (log.rows() < 1000) {
                if (handed - log.rows() > 1000) {
                    // Else the queue would be full, and rows dropped.
                    Thread.onSpinWait();
                    continue;
                }
                RowBuffer buffer = filled(log, handed + 1);
                if (buffer != null) {
                    log.hand(buffer);
                    handed++;
                }
            }
        }
        List<Long> numbers = read();
        assertTrue(numbers.size() >= 150 && numbers.size() <= 200, () -> numbers.size() + " rows are kept");
        for (int i = 1; i < numbers.size(); i++) {
            assertEquals(numbers.get(i - 1) + 1, numbers.get(i));
        }
        assertEquals(handed, numbers.getLast());
        long bytes = 0;
        for (Path file : RowLogReader.files(temp.resolve("rows"))) {
            bytes += Files.size(file);
        }
        assertTrue(bytes <= maxBytes, bytes + " bytes");
    }

    @Test
    void whatFindsNoBufferIsDroppedAndCounted() {
        List<RowBuffer> held = new ArrayList<>();
        try (RowLog log = open(1L << 30)) {
            RowBuffer next = filled(log, 1);
            while (next != null) {
                held.add(next);
                next = filled(log, held.size() + 1);
            }
            assertEquals(1, log.dropped());
            assertEquals(RowLog.BUFFER_BYTES / RowBuffer.recordBytes(ROW_BYTES), held.size());
            log.give(held.removeLast());
            assertNotNull(filled(log, 1), "what came to nothing makes room");
        }
        try (RowLog log = open(8 * ROW_BYTES)) {
            assertNull(filled(log, 1), "a row that no file may hold");
        }
    }

    @Test
    void aTornRecordEndsItsFileOnly() throws IOException {
        for (int run = 0; run < 2; run++) {
            try (RowLog log = open(1L << 30)) {
                for (int i = 1; i <= 10; i++) {
                    log.hand(filled(log, run * 100 + i));
                }
            }
        }
        Path first = RowLogReader.files(temp.resolve("rows")).getFirst();
        byte[] bytes = Files.readAllBytes(first);
        bytes[5 * RowBuffer.recordBytes(ROW_BYTES) + 70] ^= 1;
        Files.write(first, bytes);
        List<Long> numbers = read();
        assertEquals(15, numbers.size());
        assertEquals(110, numbers.getLast());
    }

    @Test
    void aDiskWithoutRoomDropsRowsAndNothingElse() {
        try (RowLog log = RowLog.open(temp.resolve("rows"), 1L << 30, Long.MAX_VALUE / 2)) {
            log.hand(filled(log, 1));
            log.hand(filled(log, 2));
            long deadlineNs = System.nanoTime() + 10_000_000_000L;
            while (log.dropped() < 2 && System.nanoTime() < deadlineNs) {
                Thread.onSpinWait();
            }
            assertEquals(2, log.dropped());
        }
        assertEquals(List.of(), read());
    }

    @Test
    void withoutRowsItSaysWhatLevelHasThem() {
        LatticeForgeException e = assertThrows(LatticeForgeException.class, () -> RowLogReader.open(temp.resolve("none")));
        assertTrue(String.valueOf(e.getMessage()).contains("journal level rows"), e::getMessage);
    }
}
