package io.latticeforge.cli;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.journal.JournalReader;
import io.latticeforge.record.Block;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Predicate;

/** Reads the blocks of a journal, and says on stderr how far it is where that takes longer than a second. The journal may be in use. */
final class JournalWalk {
    private static final long PROGRESS_NS = 1_000_000_000L;
    private static final int BLOCKS_PER_LOOK = 1024;

    private JournalWalk() {}

    /**
     * As {@link #each}, where what is asked needs all that was ever journaled.
     *
     * @throws LatticeForgeException (UNAVAILABLE) if it does not begin with block 1
     */
    static void fromTheFirst(Path directory, PrintWriter err, Predicate<Block> consumer) {
        if (firstPosition(directory) > 1) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the journal " + directory + " begins with block "
                    + firstPosition(directory)
                    + ": what came before it is needed to decide again", firstPosition(directory), 1);
        }
        each(directory, err, consumer);
    }

    /** Position of the oldest block that is there; 0 if there is none. */
    static long firstPosition(Path directory) {
        try (JournalReader reader = JournalReader.open(directory)) {
            return reader.next() ? reader.position() : 0;
        }
    }

    /**
     * @param consumer false where it has read enough
     * @throws LatticeForgeException (CORRUPT) at the first block that is not what was written
     */
    static void each(Path directory, PrintWriter err, Predicate<Block> consumer) {
        long saidNs = System.nanoTime();
        long blocks = 0;
        try (JournalReader reader = JournalReader.open(directory)) {
            while (reader.next() && consumer.test(reader.block())) {
                blocks++;
                if (blocks % BLOCKS_PER_LOOK == 0 && System.nanoTime() - saidNs > PROGRESS_NS) {
                    saidNs = System.nanoTime();
                    err.println(blocks + " blocks, " + (reader.bytes() >> 20) + " MiB so far");
                    err.flush();
                }
            }
        }
    }
}
