package io.latticeforge.path;

import io.latticeforge.base.EpochClock;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.base.StateReader;
import io.latticeforge.engine.Engine;
import io.latticeforge.journal.Durability;
import io.latticeforge.journal.Journal;
import io.latticeforge.journal.JournalOptions;
import io.latticeforge.journal.JournalRecovery;
import io.latticeforge.journal.Snapshot;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;

/**
 * What a journal held when it was opened: the fold of it, and the journal ready to go on.
 *
 * @param snapshotPosition block that the fold began after; 0 if it began with the first, what blocks are numbered from where none is kept
 * @param snapshotObservations that were folded before that
 * @param blocks folded after that
 * @param owesOutput the last block decided something that was not journaled any more: it stands in {@code decided}
 */
record Recovered(Engine engine, Journal journal, BlockWriter decided, long snapshotPosition, long snapshotObservations, long blocks,
        boolean owesOutput) {
    /** Last snapshot plus tail. Where nothing is kept there is nothing to recover: whatever lies in the directory is left alone. */
    static Recovered from(JournalOptions options) {
        if (options.durability() == Durability.NONE) {
            Journal unkept = Journal.unkept(EpochClock.SYSTEM.epochNs());
            return new Recovered(new Engine(), unkept, new BlockWriter(Journal.MAX_BLOCK_BYTES), unkept.position(), 0, 0, false);
        }
        try (JournalRecovery recovery = JournalRecovery.open(options)) {
            Engine engine = restored(recovery);
            long snapshotPosition = engine.position();
            long snapshotObservations = engine.totals().observations();
            BlockWriter decided = new BlockWriter(Journal.MAX_BLOCK_BYTES);
            boolean owes = false;
            long blocks = 0;
            while (recovery.next()) {
                Block block = recovery.block();
                blocks++;
                if (block.kind() == BlockHeader.INPUT) {
                    fold(engine, block, decided);
                    owes = !decided.isEmpty();
                } else {
                    owes = false;
                }
            }
            return new Recovered(engine, recovery.journal(), decided, snapshotPosition, snapshotObservations, blocks, owes);
        }
    }

    /** Whether anything is written. */
    boolean keeps() {
        return journal.durability() != Durability.NONE;
    }

    private static void fold(Engine engine, Block block, BlockWriter decided) {
        try {
            engine.on(block, decided);
        } catch (RuntimeException e) {
            throw new LatticeForgeException(ErrorCode.CORRUPT, "block " + block.position() + " of the journal cannot be folded by this version ("
                    + e + "): start on another --journal-directory, and keep this one for us", e);
        }
    }

    /** The state of the newest snapshot that this version can read; a new engine if there is none. */
    private static Engine restored(JournalRecovery recovery) {
        Snapshot snapshot = recovery.snapshot();
        while (snapshot != null) {
            Engine engine = new Engine();
            try {
                engine.state(new StateReader(snapshot.payload(), 0, snapshot.payload().length));
                return engine;
            } catch (LatticeForgeException e) {
                recovery.rejectSnapshot(String.valueOf(e.getMessage()));
                snapshot = recovery.snapshot();
            }
        }
        return new Engine();
    }
}
