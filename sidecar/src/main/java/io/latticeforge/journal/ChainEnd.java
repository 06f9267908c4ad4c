package io.latticeforge.journal;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.record.BlockHeader;
import java.nio.file.Path;

/**
 * The last block of a journal: what the next one is chained to. Its bytes are kept until somebody needs its hash. Allocates when a block is
 * larger than any before; owned by the appending thread.
 */
final class ChainEnd {
    private final Sha256 sha256 = new Sha256();
    private final byte[] hash = new byte[BlockHeader.HASH_BYTES];
    private byte[] last = new byte[16 * 1024];
    private int unhashed;
    private long position;
    private long cycle;
    private long offset;

    ChainEnd(long position, byte[] hash, BlockPlace place) {
        System.arraycopy(hash, 0, this.hash, 0, hash.length);
        this.position = position;
        this.cycle = place.cycle();
        this.offset = place.offset();
    }

    void advance(byte[] block, int length, long blockCycle, long blockOffset) {
        if (last.length < length) {
            last = new byte[Integer.highestOneBit(length - 1) << 1];
        }
        System.arraycopy(block, 0, last, 0, length);
        unhashed = length;
        position++;
        cycle = blockCycle;
        offset = blockOffset;
    }

    /** SHA-256 of the last block; zeros before the first. Computed when first asked for. */
    byte[] hash() {
        if (unhashed > 0) {
            sha256.of(last, 0, unhashed, hash);
            unhashed = 0;
        }
        return hash;
    }

    long position() {
        return position;
    }

    long cycle() {
        return cycle;
    }

    BlockPlace place() {
        return new BlockPlace(cycle, offset);
    }

    /** @throws LatticeForgeException (NOT_READY) if the files hold anything after this block, or not this block */
    void requireUnchanged(Path directory) {
        boolean unchanged;
        if (position == 0) {
            try (JournalReader reader = JournalReader.open(directory)) {
                unchanged = !reader.next();
            }
        } else {
            JournalReader reader = JournalReader.after(directory, position, hash(), place());
            unchanged = reader != null && !reader.next();
            if (reader != null) {
                reader.close();
            }
        }
        if (!unchanged) {
            throw new LatticeForgeException(ErrorCode.NOT_READY, "the append that failed after block " + position + " of the journal "
                    + directory + " is in it after all; it must be recovered", position, 0);
        }
    }
}
