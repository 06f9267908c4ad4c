package io.latticeforge.cli;

import io.latticeforge.journal.JournalReader;
import io.latticeforge.record.Block;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import java.nio.file.Path;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/** Counts what a journal holds, in one pass that checks every block. */
final class JournalSummary {
    private final long[] recordsByKind = new long[SlotKind.values().length];
    private final LongHashSet sessionEpochs = new LongHashSet();
    private long blocks;
    private long records;
    private long bytes;
    private long first;
    private long last;
    private long firstNs;
    private long lastNs;
    private long leftOutThrough;
    private long leftOut;

    private JournalSummary() {}

    static JournalSummary read(Path directory) {
        JournalSummary summary = new JournalSummary();
        Slot slot = new Slot();
        try (JournalReader reader = JournalReader.open(directory)) {
            while (reader.next()) {
                summary.add(reader.block(), slot);
            }
            summary.leftOutThrough = reader.leftOutThrough();
            summary.leftOut = reader.leftOutObservations();
        }
        return summary;
    }

    private void add(Block block, Slot slot) {
        if (blocks++ == 0) {
            first = block.position();
            firstNs = block.epochNs();
        }
        last = block.position();
        lastNs = block.epochNs();
        bytes += block.length();
        records += block.slots();
        if (block.session() != 0) {
            sessionEpochs.add(block.session());
        }
        slot.first(block);
        while (slot.hasNext()) {
            slot.next();
            @Nullable SlotKind kind = slot.kind();
            if (kind != null) {
                recordsByKind[kind.ordinal()]++;
            }
        }
    }

    long blocks() {
        return blocks;
    }

    long records() {
        return records;
    }

    long records(SlotKind kind) {
        return recordsByKind[kind.ordinal()];
    }

    long sessions() {
        return sessionEpochs.size();
    }

    long bytes() {
        return bytes;
    }

    long first() {
        return first;
    }

    long last() {
        return last;
    }

    /** Position of the last block that was left out; 0 if none was. */
    long leftOutThrough() {
        return leftOutThrough;
    }

    /** Observations of those. */
    long leftOut() {
        return leftOut;
    }

    long firstNs() {
        return firstNs;
    }

    long lastNs() {
        return lastNs;
    }
}
