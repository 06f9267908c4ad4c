package io.latticeforge.compute;

import io.latticeforge.base.Lease;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.RowReducer;
import io.latticeforge.kernels.Sampling;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Whole rows that lie in memory, reduced by the calling thread and by what {@link RowWorkers} have a core free. The caller never waits for a
 * worker: it takes rows as they do, and a row that a worker has begun and not ended when none is left it reduces itself, for as long as the
 * worker does not come first. Each row is reduced by one kernel alone, so that its observation is the same, bit for bit, whoever did it.
 *
 * <pre>{@code
 * split.begin(memory, lease, type, vocabSize);
 * while (split.count() < SplitRows.MAX_ROWS && …) {
 *     split.add(offset, chosenToken, sampling, observation);
 * }
 * split.reduce(reducer);
 * }</pre>
 *
 * What keeps a late worker harmless:
 *
 * <pre>
 *   ticket    generation : 48 | rows that nobody has taken : 16      a row is taken by lowering it, by whoever
 *   state[r]  generation : 48 | 0 open, 1 the caller's, 2 + w worker w's : 16
 * </pre>
 *
 * A worker reads what a row is before it takes it, and has taken it only if the generation was still the same then; it holds the memory's lease
 * meanwhile, if it has one. It writes into an observation of its own and then turns the state from open to its own, which fails once the caller
 * has the row or is generations further. The bytes may be overwritten below it by then: what it makes of them is dropped.
 *
 * <p>Belongs to one thread, but for {@link #help}. Allocates nothing after the first use.
 */
public final class SplitRows {
    /** Rows that are reduced at a time. */
    public static final int MAX_ROWS = 64;

    /** After so many bytes whoever is at a row looks whether it is still wanted: one to three microseconds, and whole blocks of the kernel. */
    static final long PIECE_BYTES = 32 * 1024;

    /**
     * Logits below which a worker would come too late: 40 to 400 microseconds of one core, where waking it costs the caller 10 to 15 and it comes
     * after 10 to 30.
     */
    private static final long WORTH_LOGITS = 500_000;

    private static final Thread ANOTHER = Thread.ofPlatform().unstarted(() -> {});

    private static final int BITS = 16;
    private static final int COUNT_MASK = (1 << BITS) - 1;
    private static final int CALLERS = 1;
    private static final int FIRST_WORKER = 2;

    private final RowWorkers workers;
    private final AtomicLong ticket = new AtomicLong();
    private final AtomicLongArray states = new AtomicLongArray(MAX_ROWS);
    private final long[] offsets = new long[MAX_ROWS];
    private final int[] chosen = new int[MAX_ROWS];
    private final Sampling[] samplings = new Sampling[MAX_ROWS];
    private final @Nullable Observation[] out = new Observation[MAX_ROWS];
    /** What each worker makes of a row, until the caller has copied it. */
    private Observation[][] made = {};

    private @Nullable MemorySegment memory;
    private @Nullable Lease lease;
    private ElementType type = ElementType.F32;
    private int vocabSize;
    private int count;
    private long generation;
    private int byWorkers;
    private int takenBack;

    public SplitRows(RowWorkers workers) {
        this.workers = workers;
        Arrays.fill(samplings, Sampling.WHOLE);
    }

    /** Whether workers are woken for so many rows. */
    public static boolean isWorth(int rows, int vocabSize) {
        return rows > 1 && (long) rows * vocabSize >= WORTH_LOGITS;
    }

    /**
     * Rows of one shape follow.
     *
     * @param lease of the memory: what workers hold while they read it. Null where it is somebody's who may free it at any moment: workers then copy
     *     what they read, piece by piece and checked, and an arena that has been closed costs them the row. One that is confined to a thread is
     *     not read by them at all
     */
    public void begin(MemorySegment memory, @Nullable Lease lease, ElementType type, int vocabSize) {
        generation++;
        ticket.set(generation << BITS);
        // Nobody can take a row any more, and nothing below is seen by a worker that still believes it can.
        VarHandle.fullFence();
        this.memory = memory;
        this.lease = lease;
        this.type = type;
        this.vocabSize = vocabSize;
        count = 0;
    }

    /** Another row, at an offset into the memory; at most {@link #MAX_ROWS}. Fields as of {@link RowReducer#begin}. */
    public void add(long offset, int chosenToken, Sampling sampling, Observation into) {
        offsets[count] = offset;
        chosen[count] = chosenToken;
        samplings[count] = sampling;
        out[count++] = into;
    }

    public int count() {
        return count;
    }

    /** Fills the observations of all rows; workers help where there are any. */
    public void reduce(RowReducer own) {
        byWorkers = 0;
        takenBack = 0;
        room();
        long open = generation << BITS;
        for (int row = 0; row < count; row++) {
            states.setPlain(row, open);
        }
        ticket.set(open | count);
        if (isWorth(count, vocabSize) && Objects.requireNonNull(memory).isAccessibleBy(ANOTHER)) {
            workers.post(this, (int) Math.min(count - 1, (long) count * vocabSize / WORTH_LOGITS));
        }
        try {
            reduceAll(own, open);
        } finally {
            // Where a row threw, nobody goes on with the others.
            ticket.set(open);
            memory = null;
            lease = null;
        }
    }

    private void reduceAll(RowReducer own, long open) {
        for (int left = take(); left > 0; left = take()) {
            int row = count - left;
            reduceRow(own, row, open, out(row));
            states.setPlain(row, open | CALLERS);
        }
        for (int row = 0; row < count; row++) {
            settle(own, row, open);
        }
    }

    /** Of the last rows, those that a worker reduced. */
    public int byWorkers() {
        return byWorkers;
    }

    /** Of the last rows, those that a worker had begun and the caller has reduced. */
    public int takenBack() {
        return takenBack;
    }

    /** Whether there is a row that nobody has taken. */
    boolean hasWork() {
        return (ticket.get() & COUNT_MASK) != 0;
    }

    /**
     * Takes a row and reduces it. By a worker.
     *
     * @param scratch of the worker, {@link #PIECE_BYTES} of native memory
     * @return false if there was none to take
     */
    boolean help(int worker, RowReducer own, MemorySegment scratch) {
        long seen = ticket.get();
        int left = (int) (seen & COUNT_MASK);
        Lease of = lease;
        MemorySegment bytes = memory;
        if (left == 0 || bytes == null || of != null && !of.hold()) {
            return hasWork();
        }
        try {
            helpWith(worker, own, bytes, of == null ? scratch : null, seen, count - left);
        } finally {
            if (of != null) {
                of.drop();
            }
        }
        return true;
    }

    private void helpWith(int worker, RowReducer own, MemorySegment bytes, @Nullable MemorySegment copies, long seen, int row) {
        if (row < 0 || row >= MAX_ROWS) {
            return;
        }
        long open = seen & ~COUNT_MASK;
        ElementType typeThen = type;
        int vocabThen = vocabSize;
        long offset = offsets[row];
        int token = chosen[row];
        Sampling sampling = samplings[row];
        Observation into = made[worker][row];
        if (ticket.compareAndSet(seen, seen - 1)) {
            own.begin(typeThen, vocabThen, token, sampling);
            if (accept(own, bytes, copies, offset, row, open)) {
                own.finish(into);
                states.compareAndSet(row, open, open | FIRST_WORKER + worker);
            }
        }
    }

    /** Rows left before one was taken; 0 if there was none. */
    private int take() {
        while (true) {
            long seen = ticket.get();
            int left = (int) (seen & COUNT_MASK);
            if (left == 0 || ticket.compareAndSet(seen, seen - 1)) {
                return left;
            }
        }
    }

    /** What the caller has not reduced is copied from the worker that has, or reduced after all. */
    private void settle(RowReducer own, int row, long open) {
        long state = states.getAcquire(row);
        if (state == open && reduceRow(own, row, open, out(row))) {
            takenBack++;
            // A worker that is still at it stops there. One that has ended since has made the same of it.
            states.setRelease(row, open | CALLERS);
            return;
        }
        state = states.getAcquire(row);
        int who = (int) (state & COUNT_MASK);
        if (who >= FIRST_WORKER) {
            byWorkers++;
            out(row).copy(made[who - FIRST_WORKER][row]);
        }
    }

    /** False if it was left as somebody else has come first. */
    private boolean reduceRow(RowReducer own, int row, long open, Observation into) {
        own.begin(type, vocabSize, chosen[row], samplings[row]);
        if (!accept(own, Objects.requireNonNull(memory), null, offsets[row], row, open)) {
            return false;
        }
        own.finish(into);
        return true;
    }

    /** @param copies where pieces are copied to and reduced; null where they are reduced where they lie */
    private boolean accept(RowReducer own, MemorySegment bytes, @Nullable MemorySegment copies, long offset, int row, long open) {
        long at = offset;
        for (long left = own.remaining(); left > 0; left = own.remaining()) {
            if (states.getAcquire(row) != open) {
                return false;
            }
            long piece = Math.min(PIECE_BYTES, left);
            if (copies == null) {
                own.accept(bytes, at, piece);
            } else {
                MemorySegment.copy(bytes, at, copies, 0, piece);
                own.accept(copies, 0, piece);
            }
            at += piece;
        }
        return true;
    }

    private Observation out(int row) {
        return Objects.requireNonNull(out[row]);
    }

    private void room() {
        if (made.length != workers.count()) {
            made = new Observation[workers.count()][MAX_ROWS];
            for (Observation[] of : made) {
                Arrays.setAll(of, row -> new Observation());
            }
        }
    }
}
