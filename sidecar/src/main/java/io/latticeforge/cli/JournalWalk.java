package io.latticeforge.cli;

import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.base.StateReader;
import io.latticeforge.journal.JournalLevel;
import io.latticeforge.journal.JournalReader;
import io.latticeforge.journal.JournalStart;
import io.latticeforge.record.Block;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Reads the blocks of a journal, and says on stderr how far it is where that takes longer than a second. The journal may be in use. */
final class JournalWalk {
    private static final long PROGRESS_NS = 1_000_000_000L;
    private static final int BLOCKS_PER_LOOK = 1024;

    private JournalWalk() {}

    /**
     * As {@link #each}, where what is asked is a fold: where the first blocks are not there any more, it begins with a snapshot.
     *
     * @param restore takes the state of that snapshot
     * @return the block after which it began; 0 for block 1
     * @throws LatticeForgeException (UNAVAILABLE) if there is no place to begin at
     */
    static long fold(Path directory, PrintWriter err, Consumer<StateReader> restore, Predicate<Block> consumer) {
        try (JournalStart start = JournalStart.of(directory)) {
            start.restore(restore);
            each(start.reader(), err, consumer);
            return start.position();
        }
    }

    /**
     * @param consumer false where it has read enough
     * @return the last block passed by whose observations are gone ({@link JournalLevel#DECISIONS}); 0 if none was
     * @throws LatticeForgeException (CORRUPT) at the first block that is not what was written
     */
    static long each(Path directory, PrintWriter err, Predicate<Block> consumer) {
        try (JournalReader reader = JournalReader.open(directory)) {
            each(reader, err, consumer);
            return reader.leftOutThrough();
        }
    }

    /** What {@link JournalLevel#DECISIONS} means to whoever asks. */
    static String goneUpTo(long block) {
        return "the journal is kept at level " + JournalLevel.DECISIONS.text() + ": observations up to block " + block + " are gone";
    }

    /** What it means that a fold did not begin with block 1. */
    static String begunAfter(long block) {
        return "begun with the snapshot after block " + block + ": what came before it was not kept";
    }

    private static void each(JournalReader reader, PrintWriter err, Predicate<Block> consumer) {
        long saidNs = System.nanoTime();
        long blocks = 0;
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
