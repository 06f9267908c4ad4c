package io.latticeforge.ingest;

import io.latticeforge.engine.Engine;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.SlotWriter;

/** The path without its journal: blocks are numbered and folded. For what must leave no record: the warm-up, and tests of the intake. */
public final class FoldingCommits implements Commits {
    private final Engine engine;
    private final BlockWriter decided = new BlockWriter(8 << 20);
    private final Block input = new Block();
    private final Block output = new Block();
    private final byte[] noHash = new byte[BlockHeader.HASH_BYTES];
    private long position;

    /** The policy becomes the default of the engine, which must be a new one. */
    public FoldingCommits(Engine engine, String policyName, long policyVersion, String policyYaml) {
        this.engine = engine;
        BlockWriter block = new BlockWriter(2 * SlotWriter.MAX_SLOT_BYTES);
        block.begin(BlockHeader.INPUT, 0, 0, 1);
        new SlotWriter(block).policyLoaded(true, policyVersion, policyName, policyYaml);
        commit(block);
    }

    @Override
    public boolean commit(BlockWriter block) {
        block.finish(++position, noHash);
        engine.on(input.wrap(block), decided);
        if (!decided.isEmpty()) {
            decided.finish(++position, noHash);
        }
        return true;
    }

    @Override
    public Block output() {
        return output.wrap(decided);
    }

    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public long nextPosition() {
        return position + 1;
    }
}
