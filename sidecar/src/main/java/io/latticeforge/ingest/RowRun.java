package io.latticeforge.ingest;

import io.latticeforge.base.Counters;
import io.latticeforge.base.Lease;
import io.latticeforge.compute.RowWorkers;
import io.latticeforge.compute.SplitRows;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.RowReducer;
import io.latticeforge.kernels.RowReducers;
import io.latticeforge.kernels.Sampling;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Rows of a step that lie whole in memory, one behind the other, until they are reduced over cores ({@link SplitRows}). What else the step holds
 * between them waits here too, so that slots come in the order of entries. It begins and ends within one call of a door, so that all peers share
 * one; used by the path's thread only.
 */
final class RowRun {
    /** Taken at a time for each core: what a ring's turn is without workers. */
    private static final long BYTES_PER_CORE = 1 << 20;

    private final int cores;
    private final SplitRows split;
    private final RowReducer reducer;
    private final int[] entries = new int[SplitRows.MAX_ROWS];
    private final Observation[] held = new Observation[SplitRows.MAX_ROWS];
    private int count;
    private boolean open;
    private long rows;

    RowRun(RowReducers kernels, RowWorkers workers) {
        cores = 1 + workers.count();
        split = new SplitRows(workers);
        reducer = kernels.create();
        Arrays.setAll(held, i -> new Observation());
    }

    /** How many of the rows that lie there are worth a run; 0 where the path does better to reduce one after the other. */
    int worth(long rows, int rowBytes, int vocabSize) {
        int most = (int) Math.min(rows, Math.min(SplitRows.MAX_ROWS, (cores * BYTES_PER_CORE - 1) / rowBytes + 1));
        return cores > 1 && SplitRows.isWorth(most, vocabSize) ? most : 0;
    }

    void begin(MemorySegment memory, Lease lease, ElementType type, int vocabSize) {
        split.begin(memory, lease, type, vocabSize);
        count = 0;
        open = true;
    }

    boolean isOpen() {
        return open;
    }

    boolean isFull() {
        return count == held.length;
    }

    void row(int entry, long offset, int chosenToken, Sampling sampling) {
        split.add(offset, chosenToken, sampling, hold(entry));
    }

    /** For an entry between two rows: to be filled by the caller. */
    Observation hold(int entry) {
        entries[count] = entry;
        return held[count++];
    }

    /** What a fault has left open is not anybody's. */
    void drop() {
        open = false;
    }

    /** Fills the observations of all rows, and ends the run. */
    void reduce(Counters<IngestCounter> counters) {
        open = false;
        rows += split.count();
        split.reduce(reducer);
        counters.add(IngestCounter.ROWS_BY_WORKERS, split.byWorkers());
        counters.add(IngestCounter.ROWS_TAKEN_BACK, split.takenBack());
    }

    /** Reduced so far, by whomever. */
    long rows() {
        return rows;
    }

    int count() {
        return count;
    }

    /** Entry of the i-th observation. */
    int entry(int i) {
        return entries[i];
    }

    Observation observation(int i) {
        return held[i];
    }
}
