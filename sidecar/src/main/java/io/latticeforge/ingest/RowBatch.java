package io.latticeforge.ingest;

import io.latticeforge.compute.ChosenReducer;
import io.latticeforge.compute.CpuProvider;
import io.latticeforge.compute.RowShape;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.Observation;
import io.latticeforge.protocol.StepView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A step whose rows are collected for an engine that takes them all at once. What else the step holds waits here too, so that its slots come in
 * the order of its entries. Its memory grows to the largest step that came, within what {@link Ingest#takeBatchBytes} grants; a step that finds no
 * room is not collected. Allocates nothing for a step of a size that came before, but for what the engine allocates for a batch.
 */
final class RowBatch {
    private final Ingest ingest;
    private @Nullable ChosenReducer reducer;
    private @Nullable RowShape shape;
    private @Nullable Arena arena;
    private MemorySegment rows = MemorySegment.NULL;
    private int[] chosen = {};
    private Observation[] reduced = {};
    private int rowCount;
    private long filled;
    private int[] entries = {};
    private Observation[] held = {};
    private int heldCount;

    RowBatch(Ingest ingest) {
        this.ingest = ingest;
    }

    /** Whether the rows of this step are to be collected. */
    void begin(StepView view, ElementType type, int vocabSize) {
        heldCount = 0;
        rowCount = 0;
        filled = 0;
        int count = rowsOf(view);
        ChosenReducer found = count == 0 ? null : ingest.batches().of(type, vocabSize);
        reducer = found == null || found.engine(count).equals(CpuProvider.NAME) || !room(view.count(), count, type, vocabSize) ? null : found;
    }

    boolean collects() {
        return reducer != null;
    }

    /** Bytes of the row that came last or is being collected. */
    void accept(MemorySegment bytes, long offset, long length) {
        MemorySegment.copy(bytes, offset, rows, filled, length);
        filled += length;
    }

    /** The row whose bytes came is whole: the engine will fill its observation. */
    void row(int entry, int chosenToken) {
        chosen[rowCount] = chosenToken;
        reduced[rowCount++] = hold(entry);
    }

    /** For an entry that is observed without the engine: to be filled by the caller. */
    Observation hold(int entry) {
        entries[heldCount] = entry;
        return held[heldCount++];
    }

    /**
     * Has the rows reduced.
     *
     * @return name of the engine that did it; the CPU's where no row came or the engine died
     */
    String reduce() {
        ChosenReducer by = reducer;
        RowShape of = shape;
        if (by == null || of == null || rowCount == 0) {
            return CpuProvider.NAME;
        }
        by.reduce(rows.asSlice(0, of.bytes(rowCount)), chosen, rowCount, reduced);
        return by.engine(rowCount);
    }

    int rowCount() {
        return rowCount;
    }

    int heldCount() {
        return heldCount;
    }

    /** Entry of the i-th observation. */
    int entry(int i) {
        return entries[i];
    }

    Observation observation(int i) {
        return held[i];
    }

    /** The peer is gone. */
    void release() {
        reducer = null;
        if (arena != null) {
            ingest.giveBatchBytes(rows.byteSize());
            arena.close();
            arena = null;
            rows = MemorySegment.NULL;
        }
    }

    private static int rowsOf(StepView view) {
        int count = 0;
        for (int i = 0; i < view.count(); i++) {
            count += view.form(i) == StepView.ROW ? 1 : 0;
        }
        return count;
    }

    private boolean room(int entryCount, int count, ElementType type, int vocabSize) {
        if (shape == null || shape.type() != type || shape.vocabSize() != vocabSize) {
            shape = new RowShape(type, vocabSize);
        }
        if (shape.bytes(count) > rows.byteSize() && !grow(shape.bytes(count))) {
            ingest.counters().increment(IngestCounter.BATCHES_WITHOUT_ROOM);
            return false;
        }
        if (entryCount > held.length) {
            int size = Math.max(entryCount, Math.min(2 * held.length, ingest.limits().maxEntries()));
            int before = held.length;
            held = Arrays.copyOf(held, size);
            for (int i = before; i < size; i++) {
                held[i] = new Observation();
            }
            reduced = new Observation[size];
            Arrays.fill(reduced, held[0]);
            chosen = new int[size];
            entries = new int[size];
        }
        return true;
    }

    private boolean grow(long bytes) {
        release();
        if (!ingest.takeBatchBytes(bytes)) {
            return false;
        }
        arena = Arena.ofConfined();
        rows = arena.allocate(bytes, 64);
        return true;
    }
}
