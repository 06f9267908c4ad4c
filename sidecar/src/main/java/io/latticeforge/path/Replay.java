package io.latticeforge.path;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.engine.Engine;
import io.latticeforge.journal.Journal;
import io.latticeforge.journal.JournalReader;
import io.latticeforge.journal.JournalStart;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Folds a journal from its files alone, in a new engine, and compares each block of decisions with the one that was journaled, byte for byte.
 * Takes no lock: the journal may be in use.
 */
public final class Replay {
    private final Engine engine = new Engine();
    private final BlockWriter decided = new BlockWriter(Journal.MAX_BLOCK_BYTES);
    private final Block folded = new Block();
    private final Slot slot = new Slot();
    private final byte[] hash = new byte[BlockHeader.HASH_BYTES];
    private boolean owed;
    private long after;
    private long blocks;
    private long inputs;
    private long outputs;
    private long records;
    private long decisions;

    private Replay() {}

    /**
     * What came of a replay.
     *
     * @param after   block of the snapshot that it began with; 0 if it began with block 1
     * @param records slots of all blocks read
     * @param identical every block of decisions came out as it was journaled
     * @param difference position of the first block that did not, or that is not what was written; 0 if all did
     * @param sentence what is different about it; empty if nothing is
     */
    public record Result(long after, long blocks, long inputs, long outputs, long records, long decisions, boolean identical, long difference,
            String sentence) {}

    /** @throws LatticeForgeException (UNAVAILABLE, BAD_CONFIGURATION) if the directory is not a journal that can be folded from block 1 or a snapshot */
    public static Result of(Path directory) {
        return of(directory, block -> {});
    }

    /** @param progress hears the position of each block before it is folded */
    public static Result of(Path directory, LongConsumer progress) {
        try (JournalStart start = JournalStart.of(directory)) {
            Replay replay = new Replay();
            start.restore(replay.engine::state);
            replay.after = start.position();
            return replay.run(start.reader(), progress);
        }
    }

    private Result run(JournalReader reader, LongConsumer progress) {
        try {
            while (reader.next()) {
                progress.accept(reader.position());
                String difference = block(reader, reader.block());
                if (difference != null) {
                    return result(reader.position(), difference);
                }
            }
        } catch (LatticeForgeException e) {
            if (e.code() != ErrorCode.CORRUPT) {
                throw e;
            }
            return result(reader.position() + 1, String.valueOf(e.getMessage()));
        }
        // A last input whose decisions are not journaled any more was never acknowledged: its process died in between.
        return result(0, "");
    }

    /** What is different about it, or null. */
    private @Nullable String block(JournalReader reader, Block block) {
        blocks++;
        records += block.slots();
        return block.kind() == BlockHeader.INPUT ? input(reader, block) : output(block);
    }

    private @Nullable String input(JournalReader reader, Block block) {
        if (owed) {
            return "block " + block.position() + " is input; the fold decided " + decided.slots() + " records that belong before it";
        }
        inputs++;
        engine.on(block, decided);
        owed = !decided.isEmpty();
        if (owed) {
            reader.hash(hash);
            decided.finish(block.position() + 1, hash);
        }
        return null;
    }

    private @Nullable String output(Block block) {
        outputs++;
        slot.first(block);
        while (slot.hasNext()) {
            slot.next();
            decisions += slot.kind() == SlotKind.DECISION ? 1 : 0;
        }
        if (!owed) {
            return "block " + block.position() + " holds " + block.slots() + " records of output; the fold gave none";
        }
        owed = false;
        return BlockDifference.of(block, folded.wrap(decided));
    }

    private Result result(long difference, String sentence) {
        return new Result(after, blocks, inputs, outputs, records, decisions, difference == 0, difference, sentence);
    }
}
