package io.latticeforge.ingest;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.Lease;
import io.latticeforge.compute.CpuProvider;
import io.latticeforge.engine.Session;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.RowReducer;
import io.latticeforge.kernels.StatsReducer;
import io.latticeforge.kernels.TopKReducer;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.StepView;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.SlotWriter;
import java.lang.foreign.MemorySegment;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One engine step of one peer: checks each entry, reduces its row while it arrives, and writes the block of observations. Where an engine takes
 * rows in batches they are collected ({@link RowBatch}) and reduced when the step is whole; where several lie whole in memory that stays mapped
 * they are reduced over cores ({@link RowRun}). An entry that is refused is answered with an Error of its own; the rest of the step takes effect.
 * Allocates nothing for a step without refusals.
 */
final class StepIntake {
    /** Assumed of a session that names no vocabulary: a bound of entropy from a top-k list needs one. Larger than any in use. */
    private static final int UNKNOWN_VOCABULARY = 1 << 18;

    private static final ElementType[] ELEMENT_TYPES = ElementType.values();

    private final Ingest ingest;
    private final FrameIntake peer;
    private final StepView view = new StepView();
    private final BlockWriter block;
    private final SlotWriter slots;
    private final RowReducer rowReducer;
    private final TopKReducer topKReducer = new TopKReducer();
    private final StatsReducer statsReducer = new StatsReducer();
    private final Observation observation = new Observation();
    private final StepWalk walk = new StepWalk();
    private final StepAdmission admission;
    private final RowBatch batch;
    private final RowRun run;
    private final RowCapture capture;
    private @Nullable Session session;
    private long request;
    private boolean open;

    StepIntake(Ingest ingest, FrameIntake peer) {
        this.ingest = ingest;
        this.peer = peer;
        this.admission = new StepAdmission(ingest, peer, view);
        this.rowReducer = ingest.kernels().create();
        this.batch = new RowBatch(ingest);
        this.run = ingest.run();
        this.capture = new RowCapture(ingest.rowLog());
        this.block = ingest.newBlock();
        this.slots = new SlotWriter(block);
    }

    /** A checked ObserveStep head; its rows, if any, follow through {@link #rows}. */
    void begin(DirectBuffer head, int headLength) {
        Session of = ingest.engine().session(peer.epoch());
        if (of == null) {
            throw new IllegalStateException("a step was let in before Hello");
        }
        session = of;
        ElementType type = ELEMENT_TYPES[of.elementKind()];
        int rowBytes = of.vocabSize() * type.bytes();
        view.wrap(head, Frame.HEAD_OFFSET, headLength, rowBytes);
        request = view.request();
        admission.begin(of);
        run.drop();
        ingest.begin(block, of.epoch(), request, peer.door(), peer.source());
        walk.begin(view, Frame.HEAD_OFFSET + headLength);
        open = true;
        batch.begin(view, type, of.vocabSize());
        entriesWithoutRows();
    }

    /**
     * The next bytes of the payload: padding and rows.
     *
     * @param lease of the memory they lie in; null where it is used again after the call
     * @return bytes taken, which is all of them
     */
    long rows(MemorySegment bytes, long offset, long length, @Nullable Lease lease) {
        long at = offset;
        long left = length;
        run.drop();
        while (left > 0) {
            long span = Math.min(left, walk.remaining());
            if (lease != null && walk.atRow() && walk.accepted() && runs(bytes, lease, left)) {
                capture.accept(bytes, at, span);
                run.row(walk.entry(), at, view.chosenToken(walk.entry()), admission.sampling());
            } else if (walk.inRow() && walk.accepted()) {
                endRun();
                capture.accept(bytes, at, span);
                if (rowIsCollected()) {
                    batch.accept(bytes, at, span);
                } else {
                    rowReducer.accept(bytes, at, span);
                }
            }
            at += span;
            left -= span;
            walk.pass(span);
            if (walk.rowEnded()) {
                if (walk.accepted() && !run.isOpen()) {
                    rowIsWhole(walk.entry());
                }
                walk.nextEntry();
                entriesWithoutRows();
            }
        }
        endRun();
        return length;
    }

    /** How many of so many bytes of the payload it would have at once: up to the next row, or rows that are worth a run together. */
    long piece(long available, long usual) {
        long upTo = walk.atRow() ? 0 : walk.remaining();
        int rows = rowsOfRun(available - upTo);
        return rows == 0 ? usual : upTo != 0 ? Math.min(upTo, usual) : (rows - 1) * Frame.padded(view.rowBytes()) + view.rowBytes();
    }

    /** Rows that lie in so many bytes from a row's first on, if they are worth a run. */
    private int rowsOfRun(long bytes) {
        int rowBytes = view.rowBytes();
        return bytes < 2L * rowBytes || batch.collects() ? 0
                : run.worth((bytes - rowBytes) / Frame.padded(rowBytes) + 1, rowBytes, vocabSize());
    }

    /** Whether the row that begins here is one of a run. */
    private boolean runs(MemorySegment bytes, Lease lease, long left) {
        if (run.isOpen() && (run.isFull() || left < view.rowBytes())) {
            endRun();
        }
        if (!run.isOpen() && session != null && rowsOfRun(left) != 0) {
            run.begin(bytes, lease, ELEMENT_TYPES[session.elementKind()], session.vocabSize());
        }
        return run.isOpen();
    }

    private void endRun() {
        if (run.isOpen()) {
            run.reduce(ingest.counters());
            for (int i = 0; i < run.count(); i++) {
                write(run.entry(i), run.observation(i));
            }
        }
    }

    /** No engine but the CPU's knows the values under another distribution than the row's. */
    private boolean rowIsCollected() {
        return batch.collects() && admission.sampling().whole();
    }

    private void rowIsWhole(int entry) {
        if (rowIsCollected()) {
            batch.row(entry, view.chosenToken(entry));
        } else {
            Observation reduced = target(entry);
            rowReducer.finish(reduced);
            observed(entry, reduced);
        }
    }

    /** What an entry is reduced to: kept until whoever reduces the rows before it is through. */
    private Observation target(int entry) {
        if (run.isOpen() && run.isFull()) {
            endRun();
        }
        return batch.collects() ? batch.hold(entry) : run.isOpen() ? run.hold(entry) : observation;
    }

    private void reduceBatch() {
        String engine = batch.reduce();
        if (!engine.equals(CpuProvider.NAME)) {
            ingest.reducedBy(engine, block);
            ingest.counters().increment(IngestCounter.BATCHES);
            ingest.counters().add(IngestCounter.BATCHED_ROWS, batch.rowCount());
        }
        for (int i = 0; i < batch.heldCount(); i++) {
            write(batch.entry(i), batch.observation(i));
        }
    }

    /** The peer is gone. */
    void release() {
        batch.release();
    }

    /** Every byte of the frame is there. */
    void finish() {
        open = false;
        if (batch.collects()) {
            reduceBatch();
        }
        Session of = session;
        if (of == null) {
            return;
        }
        if (block.isEmpty()) {
            capture.discard();
            ingest.replyWriter().decisions(peer, of, request, 0, peer.creditBytes(), null);
            return;
        }
        if (!ingest.commit(block)) {
            admission.readmit();
            capture.discard();
            ingest.counters().increment(IngestCounter.NOT_READY);
            peer.refuse(request, ErrorCode.NOT_READY, "the journal takes no records now: nothing is decided, go on", 0, 0);
            return;
        }
        peer.count(ModelCounter.STEPS, 1);
        peer.count(ModelCounter.OBSERVATIONS, block.slots());
        ingest.replyWriter().decisions(peer, of, request, ingest.engine().position(), peer.creditBytes(), block);
        ingest.stepTimes().record(System.nanoTime() - peer.heardNs());
        capture.journaled(ingest.engine().position());
    }

    /** The peer went in the middle of a frame: nothing of it took effect. */
    void abandon() {
        if (open) {
            open = false;
            admission.readmit();
            capture.discard();
        }
    }

    /** Goes on to the next entry that has a row and will be reduced or passed over; what carries its values in the head is done at once. */
    private void entriesWithoutRows() {
        while (walk.hasEntry()) {
            int entry = walk.entry();
            boolean accepted = admission.admit(entry);
            int form = view.form(entry);
            if (form == StepView.ROW) {
                walk.accepted(accepted);
                if (accepted && session != null) {
                    capture.begin(entry, session.epoch(), view.group(entry), view.sequence(entry), view.step(entry), view.chosenToken(entry),
                            session.elementKind(), session.vocabSize(), view.rowBytes());
                }
                if (accepted && session != null && !rowIsCollected()) {
                    rowReducer.begin(ELEMENT_TYPES[session.elementKind()], session.vocabSize(), view.chosenToken(entry),
                            admission.sampling());
                }
                return;
            }
            if (accepted) {
                Observation into = target(entry);
                if (form == StepView.TOP_K) {
                    topKReducer.reduce(view.buffer(), view.topIdsOffset(entry), view.buffer(), view.topLogProbsOffset(entry),
                            view.topCount(entry), vocabSize() == 0 ? UNKNOWN_VOCABULARY : vocabSize(), view.chosenToken(entry), view.chosenLogProb(entry), into);
                } else {
                    statsReducer.reduce(view.stat(entry, 0), view.stat(entry, 1), view.stat(entry, 2), view.stat(entry, 3),
                            view.chosenToken(entry), view.chosenLogProb(entry), into);
                }
                observed(entry, into);
            }
            walk.nextEntry();
        }
    }

    private void observed(int entry, Observation of) {
        if (!batch.collects() && !run.isOpen()) {
            write(entry, of);
        }
    }

    private void write(int entry, Observation of) {
        int flags = view.flags(entry);
        if ((flags & StepView.BOUNDARY) != 0) {
            of.flags |= Observation.BOUNDARY;
        }
        if ((flags & StepView.END_OF_SEQUENCE) != 0) {
            of.flags |= Observation.END;
        }
        if ((flags & StepView.RESYNC) != 0) {
            of.flags |= Observation.RESYNC;
        }
        capture.observed(entry, block.slots());
        slots.observation(view.group(entry), view.sequence(entry), view.step(entry), of);
        if (of.is(Observation.INVALID)) {
            admission.invalid(entry);
        }
    }

    private int vocabSize() {
        return session == null ? 0 : session.vocabSize();
    }
}
