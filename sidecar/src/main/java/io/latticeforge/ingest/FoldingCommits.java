package io.latticeforge.ingest;

import io.latticeforge.engine.BlockFold;
import io.latticeforge.engine.Engine;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.SlotWriter;

/** Commits that are folded and not journaled: for what must leave no record, the warm-up, and for tests of the intake. */
public final class FoldingCommits implements Commits {
    private final BlockFold fold;

    /** The policy becomes the default of the engine, which must be a new one. */
    public FoldingCommits(Engine engine, String policyName, long policyVersion, String policyYaml) {
        fold = new BlockFold(engine, 8 << 20);
        BlockWriter block = new BlockWriter(2 * SlotWriter.MAX_SLOT_BYTES);
        block.begin(BlockHeader.INPUT, 0, 0, 1);
        new SlotWriter(block).policyLoaded(true, policyVersion, policyName, policyYaml);
        commit(block);
    }

    @Override
    public boolean commit(BlockWriter block) {
        fold.fold(block);
        return true;
    }

    @Override
    public Block output() {
        return fold.output();
    }

    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public long nextPosition() {
        return fold.position() + 1;
    }
}
