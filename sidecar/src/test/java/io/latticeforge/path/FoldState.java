package io.latticeforge.path;

import io.latticeforge.base.StateWriter;
import io.latticeforge.engine.Engine;
import io.latticeforge.journal.Journal;
import io.latticeforge.journal.JournalOptions;
import io.latticeforge.journal.JournalReader;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import java.nio.file.Path;
import java.util.Arrays;

/** The engine's whole open state after a journal, by each of the ways to it. */
public final class FoldState {
    private FoldState() {}

    /** @param snapshotPosition block that the fold began after */
    public record Recovery(byte[] state, long snapshotPosition, long foldedBlocks) {}

    /** Every block from the first. */
    public static byte[] fromTheFirstBlock(Path journal) {
        Engine engine = new Engine();
        BlockWriter decided = new BlockWriter(Journal.MAX_BLOCK_BYTES);
        try (JournalReader reader = JournalReader.open(journal)) {
            while (reader.next()) {
                if (reader.block().kind() == BlockHeader.INPUT) {
                    engine.on(reader.block(), decided);
                }
            }
        }
        return state(engine);
    }

    /** As a starting process does it: last snapshot plus tail. Takes the journal's lock meanwhile. */
    public static Recovery recovered(Path journal) {
        Recovered recovered = Recovered.from(JournalOptions.of(journal, 1 << 20));
        recovered.journal().close();
        return new Recovery(state(recovered.engine()), recovered.snapshotPosition(), recovered.blocks());
    }

    private static byte[] state(Engine engine) {
        StateWriter state = new StateWriter();
        engine.state(state);
        return Arrays.copyOf(state.array(), state.length());
    }
}
