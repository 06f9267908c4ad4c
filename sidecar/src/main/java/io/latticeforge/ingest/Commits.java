package io.latticeforge.ingest;

import io.latticeforge.record.Block;
import io.latticeforge.record.BlockWriter;

/** The rest of the path, seen from a door: journal a block, fold it, journal what was decided. Called by the path's thread only. */
public interface Commits {
    /**
     * @return false where the journal takes no records. The block took no effect, unless it could be journaled and only what it decided could not:
     *     then it is folded, and its decisions stand in a reply once they are on record
     */
    boolean commit(BlockWriter block);

    /** What the last commit decided; its votes and routes are read from here. Valid until the next commit. */
    Block output();

    /** Whether the journal takes records. */
    boolean ready();

    /** Position that the next block will have. */
    long nextPosition();

    /** Does what the next commit needs and no reply waits for: the hash of the last block. */
    default void settle() {}
}
