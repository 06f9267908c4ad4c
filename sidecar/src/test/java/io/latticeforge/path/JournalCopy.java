package io.latticeforge.path;

import io.latticeforge.base.StateWriter;
import io.latticeforge.engine.Engine;
import io.latticeforge.journal.Journal;
import io.latticeforge.journal.JournalLevel;
import io.latticeforge.journal.JournalOptions;
import io.latticeforge.journal.JournalReader;
import io.latticeforge.journal.Retention;
import io.latticeforge.journal.Snapshots;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes a journal again through a new one, so that CRC32C and chain are valid whatever was altered. */
public final class JournalCopy {
    private static final int ENTROPY = 20;
    private static final long TEN_MINUTES_NS = 600_000_000_000L;

    private final Path directory;
    private long decisionBlock;
    private long alteredBlock;
    private int alteredSlot;

    public JournalCopy(Path directory) {
        this.directory = directory;
    }

    public Path directory() {
        return directory;
    }

    /** Position of the decision whose cause was altered. */
    long decisionBlock() {
        return decisionBlock;
    }

    /** With other values in the observation right before a decision. */
    void alteringTheObservationBehind(Path original, int skip) {
        find(original, skip);
        of(original);
    }

    void of(Path original) {
        of(original, Long.MAX_VALUE);
    }

    /** As a process leaves it that dies before it has journaled the block after {@code last}. */
    void of(Path original, long last) {
        BlockWriter writer = new BlockWriter(Journal.MAX_BLOCK_BYTES);
        try (JournalReader reader = JournalReader.open(original);
                Journal journal = Journal.open(JournalOptions.of(directory, 1 << 20))) {
            while (reader.next() && reader.position() <= last) {
                journal.append(copy(reader.block(), writer));
            }
        }
    }

    /**
     * As retention leaves it that keeps the last file: the second half of the blocks is later by more than a file. The last file's oldest
     * snapshot was made after its twentieth block.
     *
     * @return position of that snapshot
     */
    long withoutItsFirstHalf(Path original) {
        return halved(original, new Retention(1, 0, JournalLevel.OBSERVATIONS));
    }

    /** The same at level decisions: of the first half, only the observations are gone. */
    public long withItsFirstHalfCondensed(Path original) {
        return halved(original, new Retention(0, 0, JournalLevel.DECISIONS));
    }

    private long halved(Path original, Retention retention) {
        long half = length(original) / 2;
        BlockWriter writer = new BlockWriter(Journal.MAX_BLOCK_BYTES);
        BlockWriter decided = new BlockWriter(Journal.MAX_BLOCK_BYTES);
        Engine engine = new Engine();
        Block appended = new Block();
        List<Long> kept = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(original);
                Journal journal = Journal.open(JournalOptions.of(directory, 1 << 20))) {
            while (reader.next()) {
                copy(reader.block(), writer);
                if (reader.position() > half) {
                    ByteBuffer.wrap(writer.array()).order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(BlockHeader.EPOCH_NS_OFFSET, reader.block().epochNs() + TEN_MINUTES_NS);
                }
                journal.append(writer);
                if (reader.block().kind() == BlockHeader.INPUT) {
                    engine.on(appended.wrap(writer), decided);
                    if (decided.isEmpty() && reader.position() > half + 20 && kept.size() < 3) {
                        snapshot(engine, journal, retention);
                        kept.add(reader.position());
                    }
                }
            }
        }
        return kept.getFirst();
    }

    private void snapshot(Engine engine, Journal journal, Retention retention) {
        StateWriter state = new StateWriter();
        engine.state(state);
        try (Snapshots snapshots = new Snapshots(directory, retention)) {
            snapshots.write(journal.mark(), state.array(), state.length());
            while (snapshots.busy() || snapshots.retaining()) {
                Thread.onSpinWait();
            }
        }
    }

    private static long length(Path journal) {
        try (JournalReader reader = JournalReader.open(journal)) {
            while (reader.next()) {
                continue;
            }
            return reader.position();
        }
    }

    /** The input block right before the skip-th block with a decision about a sequence: its observation of that sequence. */
    private void find(Path original, int skip) {
        List<long[]> observed = new ArrayList<>();
        Slot slot = new Slot();
        try (JournalReader reader = JournalReader.open(original)) {
            int left = skip;
            while (reader.next()) {
                slot.first(reader.block());
                boolean output = reader.block().kind() == BlockHeader.OUTPUT;
                if (!output) {
                    observed.clear();
                }
                while (slot.hasNext()) {
                    slot.next();
                    if (slot.kind() == SlotKind.OBSERVATION) {
                        observed.add(new long[] {slot.group(), slot.sequence(), reader.position(), slot.index()});
                    } else if (slot.kind() == SlotKind.DECISION && slot.index() == 0) {
                        for (long[] o : observed) {
                            if (o[0] == slot.group() && o[1] == slot.sequence() && left-- == 0) {
                                decisionBlock = reader.position();
                                alteredBlock = o[2];
                                alteredSlot = (int) o[3];
                                return;
                            }
                        }
                    }
                }
            }
        }
        throw new AssertionError("no decision on an observation in " + original);
    }

    private BlockWriter copy(Block block, BlockWriter writer) {
        writer.begin(block.kind(), block.session(), block.request(), block.epochNs());
        writer.door(block.door(), block.source()).cause(block.cause())
                .versions(block.compute(), block.kernelVersion(), block.engineVersion(), block.policyVersion());
        Slot slot = new Slot().first(block);
        while (slot.hasNext()) {
            slot.next();
            int at = writer.copy(slot);
            if (block.position() == alteredBlock && slot.index() == alteredSlot) {
                for (int value = ENTROPY; value < SlotKind.OBSERVATION.fixedBytes() - Float.BYTES; value += Float.BYTES) {
                    ByteBuffer.wrap(writer.array()).order(ByteOrder.LITTLE_ENDIAN).putFloat(at + value, slot.f32(value) * 1.5f + 1);
                }
            }
        }
        return writer;
    }
}
