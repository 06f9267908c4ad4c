package io.latticeforge.ingest;

import io.latticeforge.record.Block;
import io.latticeforge.record.BlockWriter;

/** The rest of the path, seen from a door: journal a block, fold it, journal what was decided. Called by the path's thread only. */
public interface Commits {
    /**
     * @return false where the journal does not take it: nothing of the block took effect, except that decisions which could not be journaled
     *     stand in the next reply
     */
    boolean commit(BlockWriter block);

    /** What the last commit decided; its votes and routes are read from here. Valid until the next commit. */
    Block output();

    /** Whether the last commit decided anything. */
    boolean decidedAnything();

    /** Whether the journal takes records. */
    boolean ready();

    /** Position that the next block will have. */
    long nextPosition();

    /** Does what the next commit needs and no reply waits for: the hash of the last block. */
    default void settle() {}
}
