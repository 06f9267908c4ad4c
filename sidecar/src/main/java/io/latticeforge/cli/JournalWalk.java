package io.latticeforge.cli;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.journal.JournalReader;
import io.latticeforge.record.Block;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Reads every block of a journal, and says on stderr how far it is where that takes longer than a second. The journal may be in use. */
final class JournalWalk {
    private static final long PROGRESS_NS = 1_000_000_000L;
    private static final int BLOCKS_PER_LOOK = 1024;

    private JournalWalk() {}

    /**
     * @param what the journal's beginning is needed for
     * @throws LatticeForgeException (UNAVAILABLE) if it does not begin with block 1, (CORRUPT) at the first block that is not what was written
     */
    static void each(Path directory, PrintWriter err, String what, Consumer<Block> consumer) {
        long saidNs = System.nanoTime();
        long blocks = 0;
        try (JournalReader reader = JournalReader.open(directory)) {
            while (reader.next()) {
                if (blocks == 0 && reader.position() != 1) {
                    throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the journal " + directory + " begins with block " + reader.position()
                            + ": what came before it is needed for " + what, reader.position(), 1);
                }
                consumer.accept(reader.block());
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
