package io.latticeforge.journal;

/**
 * State of the engine after a block, as it was read back whole.
 *
 * @param mark the block after which it was taken
 * @param payload the engine's bytes, opaque here
 */
public record Snapshot(JournalMark mark, byte[] payload) {
    public long position() {
        return mark.position();
    }
}
