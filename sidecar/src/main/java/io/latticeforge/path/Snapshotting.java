package io.latticeforge.path;

import io.latticeforge.base.StateWriter;
import io.latticeforge.engine.Engine;
import io.latticeforge.journal.Durability;
import io.latticeforge.journal.Journal;
import io.latticeforge.journal.Snapshots;

/** Writes a snapshot of the fold every so many blocks, when a new journal file begins, and at the end. */
final class Snapshotting {
    private final Snapshots snapshots;
    private final int everyBlocks;
    private final StateWriter state = new StateWriter();
    private long last;

    Snapshotting(Snapshots snapshots, int everyBlocks, long lastPosition) {
        this.snapshots = snapshots;
        this.everyBlocks = everyBlocks;
        this.last = lastPosition;
    }

    /** Position of the block after which the last snapshot was taken. */
    long lastPosition() {
        return last;
    }

    void afterBlock(Engine engine, Journal journal) {
        if (journal.rolled() || journal.position() - last >= everyBlocks) {
            write(engine, journal);
        }
    }

    /** The file is written by another thread; what it takes here is the copy of the state. Put off while the one before is being written. */
    void write(Engine engine, Journal journal) {
        if (snapshots.busy() || journal.durability() == Durability.NONE) {
            return;
        }
        state.reset();
        engine.state(state);
        if (snapshots.write(journal.mark(), state.array(), state.length())) {
            last = journal.position();
        }
    }
}
