package io.latticeforge.ingest;

import io.latticeforge.journal.RowBuffer;
import io.latticeforge.journal.RowLog;
import io.latticeforge.record.BlockHeader;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one step, copied while they arrive, and handed to the {@link RowLog} once their observations are journaled and the reply is
 * written. Where rows are not captured it does nothing.
 */
final class RowCapture {
    private final @Nullable RowLog log;
    private @Nullable RowBuffer[] rows = {};
    private int[] entries = {};
    private int count;
    private boolean open;

    RowCapture(@Nullable RowLog log) {
        this.log = log;
    }

    /** An accepted entry's row begins. */
    void begin(int entry, long session, int group, int sequence, int step, int chosenToken, int elementKind, int logits, int rowBytes) {
        RowLog into = log;
        if (into == null) {
            return;
        }
        RowBuffer row = into.take(session, group, sequence, step, chosenToken, elementKind, logits, rowBytes);
        open = row != null;
        if (row != null) {
            if (count == rows.length) {
                rows = Arrays.copyOf(rows, Math.max(16, 2 * count));
                entries = Arrays.copyOf(entries, rows.length);
            }
            rows[count] = row;
            entries[count++] = entry;
        }
    }

    /** Bytes of the row that began last. */
    void accept(MemorySegment bytes, long offset, long length) {
        if (open) {
            row(count - 1).append(bytes, offset, length);
        }
    }

    /** An entry's observation is that slot of the block. */
    void observed(int entry, int slot) {
        for (int i = 0; i < count; i++) {
            if (entries[i] == entry) {
                row(i).identity(slot);
            }
        }
    }

    /** The block is journaled there. */
    void journaled(long position) {
        RowLog into = log;
        for (int i = 0; into != null && i < count; i++) {
            RowBuffer row = row(i);
            row.identity(BlockHeader.identity(position, (int) row.identity()));
            into.hand(row);
        }
        clear();
    }

    /** Nothing of the step took effect. */
    void discard() {
        RowLog into = log;
        for (int i = 0; into != null && i < count; i++) {
            into.give(row(i));
        }
        clear();
    }

    private RowBuffer row(int i) {
        RowBuffer row = rows[i];
        if (row == null) {
            throw new IllegalStateException("no row is held there");
        }
        return row;
    }

    private void clear() {
        Arrays.fill(rows, 0, count, null);
        count = 0;
        open = false;
    }
}
