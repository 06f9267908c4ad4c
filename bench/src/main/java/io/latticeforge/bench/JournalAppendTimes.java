package io.latticeforge.bench;

import io.latticeforge.journal.Journal;
import io.latticeforge.journal.JournalOptions;
import io.latticeforge.kernels.Observation;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.SlotWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * J1: a journal append against an append of the same 888 bytes to a plain Chronicle Queue, in turn, in one thread; which goes first
 * alternates. Prints nanoseconds, p50 / p99, a line for each round. Arguments: an empty directory, then "paced" for 100,000 appends a
 * second or "free".
 */
public final class JournalAppendTimes {
    private static final int APPENDS = 200_000;
    private static final int ROUNDS = 9;
    private static final int WARM_UP_ROUNDS = 2;
    private static final long PACE_NS = 10_000;
    private static final int OBSERVATIONS = 16;

    private JournalAppendTimes() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        boolean paced = arguments[1].equals("paced");
        // The journal first: it silences Chronicle.
        try (Journal journal = Journal.open(JournalOptions.of(directory.resolve("journal")));
                SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(directory.resolve("plain").toFile())
                        .rollCycle(RollCycles.FIVE_MINUTELY).build();
                ExcerptAppender appender = queue.createAppender()) {
            for (int round = 0; round < ROUNDS; round++) {
                String line = round(journal, appender, paced);
                if (round >= WARM_UP_ROUNDS) {
                    System.out.println(line);
                }
            }
        }
    }

    private static String round(Journal journal, ExcerptAppender appender, boolean paced) {
        BlockWriter block = block();
        byte[] hash = new byte[BlockHeader.HASH_BYTES];
        long[] plainNs = new long[APPENDS];
        long[] journalNs = new long[APPENDS];
        long[] settleNs = new long[APPENDS];
        long[] finishNs = new long[APPENDS];
        long nextNs = System.nanoTime();
        for (int i = 0; i < APPENDS; i++) {
            for (int side = 0; side < 2; side++) {
                nextNs += PACE_NS;
                while (paced && System.nanoTime() < nextNs) {
                    Thread.onSpinWait();
                }
                long startNs = System.nanoTime();
                if (((i ^ side) & 1) == 0) {
                    try (DocumentContext document = appender.writingDocument()) {
                        document.wire().bytes().write(block.array(), 0, block.length());
                    }
                    plainNs[i] = System.nanoTime() - startNs;
                } else {
                    journal.append(block);
                    long appendedNs = System.nanoTime();
                    journal.settle();
                    journalNs[i] = appendedNs - startNs;
                    settleNs[i] = System.nanoTime() - appendedNs;
                }
            }
            long startNs = System.nanoTime();
            block.finish(i + 1, hash);
            finishNs[i] = System.nanoTime() - startNs;
        }
        return "plain " + both(plainNs) + "   journal " + both(journalNs) + "   settle (SHA-256) " + both(settleNs) + "   finish (CRC32C) "
                + both(finishNs);
    }

    private static BlockWriter block() {
        BlockWriter block = new BlockWriter(Journal.MAX_BLOCK_BYTES);
        SlotWriter slots = new SlotWriter(block);
        Observation observation = new Observation();
        observation.clear(0);
        block.begin(BlockHeader.INPUT, 1, 1, System.currentTimeMillis() * 1_000_000L);
        for (int i = 0; i < OBSERVATIONS; i++) {
            slots.observation(1, i, 1, observation);
        }
        return block;
    }

    private static String both(long[] valuesNs) {
        long[] sorted = valuesNs.clone();
        Arrays.sort(sorted);
        return sorted[APPENDS / 2] + " / " + sorted[APPENDS / 100 * 99];
    }
}
