package io.latticeforge.journal;

import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;

/** Where a journal's blocks go. Owned by the appending thread. */
sealed interface BlockStore extends AutoCloseable permits DiskStore, NoStore {
    /** @throws LatticeForgeException (NOT_READY) if there is no room for a block of that length */
    void admit(int length, long epochNs);

    /** Whatever it throws, the block may or may not be there. */
    void append(byte[] block, int length, long epochNs) throws IOException;

    /** Cycle of the file that the last block is in. */
    long cycle();

    /** Its offset there. */
    long offset();

    /** Looks now whether there is room. */
    boolean hasRoom();

    /**
     * After an append that failed: looks at what is there.
     *
     * @throws LatticeForgeException (NOT_READY) if the block is there after all, or nothing can be appended
     */
    void reopen(ChainEnd end);

    Durability durability();

    @Override
    void close() throws IOException;
}
