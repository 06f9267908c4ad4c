package io.latticeforge.path;

import io.latticeforge.base.StateWriter;
import io.latticeforge.engine.Engine;
import io.latticeforge.journal.Durability;
import io.latticeforge.journal.Journal;
import io.latticeforge.journal.Snapshots;

/**
 * Writes a snapshot of the fold every so many blocks or observations, whichever comes first, when a new journal file begins, and at the end.
 * What a recovery costs is what it folds, and a block may hold one observation or thousands.
 */
final class Snapshotting {
    private final Snapshots snapshots;
    /** A recovery folds them in less than two seconds, its JVM still cold ({@code io.latticeforge.bench.RecoveryTimes}). */
    static final long EVERY_OBSERVATIONS = 500_000;

    private final int everyBlocks;
    private final long everyObservations;
    private final StateWriter state = new StateWriter();
    private long last;
    private long lastObservations;

    /** @param lastObservations the engine's total when the last snapshot was taken */
    Snapshotting(Snapshots snapshots, int everyBlocks, long everyObservations, long lastPosition, long lastObservations) {
        this.snapshots = snapshots;
        this.everyBlocks = everyBlocks;
        this.everyObservations = everyObservations;
        this.last = lastPosition;
        this.lastObservations = lastObservations;
    }

    /** Position of the block after which the last snapshot was taken. */
    long lastPosition() {
        return last;
    }

    void afterBlock(Engine engine, Journal journal) {
        if (journal.rolled() || journal.position() - last >= everyBlocks
                || engine.totals().observations() - lastObservations >= everyObservations) {
            write(engine, journal);
        }
    }

    /** The file is written by another thread from what is copied here. Put off while the one before is being written. */
    void write(Engine engine, Journal journal) {
        if (snapshots.busy() || journal.durability() == Durability.NONE) {
            return;
        }
        state.reset();
        engine.state(state);
        if (snapshots.write(journal.mark(), state.array(), state.length())) {
            last = journal.position();
            lastObservations = engine.totals().observations();
        }
    }
}
