package io.latticeforge.journal;

import io.latticeforge.record.BlockHeader;

/** Names a block: its position and its SHA-256, with a hint of where it is. What a snapshot says it was taken after. */
public final class JournalMark {
    private final long position;
    private final byte[] hash;
    private final BlockPlace place;

    JournalMark(long position, byte[] hash, BlockPlace place) {
        this.position = position;
        this.hash = hash;
        this.place = place;
    }

    public long position() {
        return position;
    }

    /** Copies the {@value BlockHeader#HASH_BYTES} bytes of the block's SHA-256. */
    public void hash(byte[] into) {
        System.arraycopy(hash, 0, into, 0, BlockHeader.HASH_BYTES);
    }

    byte[] hash() {
        return hash;
    }

    BlockPlace place() {
        return place;
    }
}
