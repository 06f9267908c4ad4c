package io.latticeforge.journal;

/** Of {@link Durability#NONE}: blocks are numbered, chained and folded as ever, and kept nowhere. */
final class NoStore implements BlockStore {
    @Override
    public void admit(int length, long epochNs) {
        // There is nothing to fill up.
    }

    @Override
    public void append(byte[] block, int length, long epochNs) {
        // Whoever wants to keep something asks for another durability.
    }

    @Override
    public long cycle() {
        return BlockPlace.NONE.cycle();
    }

    @Override
    public long offset() {
        return BlockPlace.NONE.offset();
    }

    @Override
    public boolean hasRoom() {
        return true;
    }

    @Override
    public void reopen(ChainEnd end) {
        // No append fails.
    }

    @Override
    public Durability durability() {
        return Durability.NONE;
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
