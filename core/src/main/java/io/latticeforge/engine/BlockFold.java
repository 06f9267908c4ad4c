package io.latticeforge.engine;

import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;

/** The path without its journal: blocks are numbered and folded. For what leaves no record. Not thread-safe. */
public final class BlockFold {
    private static final byte[] NO_HASH = new byte[BlockHeader.HASH_BYTES];

    private final Engine engine;
    private final BlockWriter decided;
    private final Block input = new Block();
    private final Block output = new Block();
    private long position;

    /**
     * @param engine a new one
     * @param maxBytes of what one block may decide
     */
    public BlockFold(Engine engine, int maxBytes) {
        this.engine = engine;
        decided = new BlockWriter(maxBytes);
    }

    /** Seals a block and folds it. */
    public void fold(BlockWriter block) {
        block.finish(++position, NO_HASH);
        engine.on(input.wrap(block), decided);
        if (!decided.isEmpty()) {
            decided.finish(++position, NO_HASH);
        }
    }

    /** What the last block decided, sealed; empty where that was nothing. Good until the next. */
    public BlockWriter decided() {
        return decided;
    }

    /** The same to read; only where there is something. */
    public Block output() {
        return output.wrap(decided);
    }

    /** Of the last block, that of what it decided if there was something; 0 before the first. */
    public long position() {
        return position;
    }
}
