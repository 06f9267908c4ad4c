package io.latticeforge.journal;

import io.latticeforge.kernels.Observation;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.SlotKind;
import io.latticeforge.record.SlotWriter;
import java.nio.file.Path;

/** Blocks for tests: the content of each follows from its number. */
final class TestBlocks {
    static final long START_NS = 1_767_225_600_000_000_000L;
    static final long SECOND_NS = 1_000_000_000L;
    static final long CYCLE_NS = 300 * SECOND_NS;

    private final BlockWriter block = new BlockWriter(Journal.MAX_BLOCK_BYTES);
    private final SlotWriter slots = new SlotWriter(block);
    private final Observation observation = new Observation();

    /** A block of so many observations at that time. */
    BlockWriter block(long number, int observations, long epochNs) {
        block.begin(BlockHeader.INPUT, 7, number, epochNs);
        for (int i = 0; i < observations; i++) {
            observation.clear(0);
            observation.chosenToken = (int) number;
            observation.entropy = number + i / 64f;
            slots.observation(1, i, (int) number, observation);
        }
        return block;
    }

    BlockWriter closedGroup(long number, long epochNs) {
        block.begin(BlockHeader.INPUT, 7, number, epochNs);
        slots.event(SlotKind.GROUP_CLOSED, (int) number);
        return block;
    }

    /** Appends blocks of 1 to 17 observations, numbered by their position. */
    long append(Journal journal, int count, long epochNs) {
        long last = journal.position();
        for (int i = 0; i < count; i++) {
            long next = journal.position() + 1;
            last = journal.append(block(next, 1 + (int) (next % 17), epochNs));
        }
        return last;
    }

    /** Reads everything and checks that each block is the one of its number. */
    static long readAll(Path directory) {
        try (JournalReader reader = JournalReader.open(directory)) {
            while (reader.next()) {
                if (reader.block().request() != reader.position()) {
                    throw new AssertionError("block " + reader.position() + " is that of number " + reader.block().request());
                }
            }
            return reader.position();
        }
    }
}
