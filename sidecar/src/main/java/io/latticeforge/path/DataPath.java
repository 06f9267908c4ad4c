package io.latticeforge.path;

import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.engine.Engine;
import io.latticeforge.ingest.Commits;
import io.latticeforge.ingest.Latency;
import io.latticeforge.journal.Journal;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockWriter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The path of every frame, whatever door it came through. Steps 1 and 2 happen in {@code ingest} while the bytes arrive:
 *
 * <ol>
 *   <li>check: lengths, ids, steps ({@code FrameIntake}, {@code StepIntake})
 *   <li>reduce: each row becomes an observation, each observation a slot of the block ({@code StepIntake})
 *   <li>journal the block: what is acknowledged is on record
 *   <li>fold it: the engine reads exactly the bytes that were journaled
 *   <li>journal what was decided
 *   <li>snapshot, when one is due
 *   <li>reply ({@code ReplyWriter}): the decisions that stand unapplied
 * </ol>
 *
 * Owned by one thread; allocates nothing for observations.
 */
final class DataPath implements Commits {
    private final Journal journal;
    private final Engine engine;
    private final Snapshotting snapshotting;
    private final Block input = new Block();
    private final Block output = new Block();
    private final BlockWriter decided;
    private final Consumer<Throwable> faults;
    private boolean owesOutput;
    private boolean broken;
    private @Nullable LatticeForgeException refusal;
    private final Latency appendTimes = new Latency();

    /** @param faults hears of a block that the fold could not take */
    DataPath(Journal journal, Engine engine, Snapshotting snapshotting, BlockWriter decided, Consumer<Throwable> faults) {
        this.journal = journal;
        this.engine = engine;
        this.snapshotting = snapshotting;
        this.decided = decided;
        this.faults = faults;
    }

    @Override
    public boolean commit(BlockWriter block) {
        if (broken || !settleDebt()) {
            return false;
        }
        // 3. Journal before deciding. No journal, no decision: the caller says CONTINUE and why.
        try {
            append(block);
        } catch (LatticeForgeException e) {
            refusal = e;
            return false;
        }
        // 4. Fold what was journaled.
        try {
            engine.on(input.wrap(block), decided);
        } catch (RuntimeException e) {
            // A fault of ours: the fold has taken half a block. Deciding on would not be what a replay gives, so nothing is decided any more.
            broken = true;
            faults.accept(e);
            return false;
        }
        // 5. Journal what was decided; a reply that names it waits until that is done.
        owesOutput = !decided.isEmpty();
        if (!settleDebt()) {
            return false;
        }
        // 6. Snapshot, when one is due.
        snapshotting.afterBlock(engine, journal);
        return true;
    }

    private void append(BlockWriter block) {
        long begunNs = System.nanoTime();
        journal.append(block);
        appendTimes.record(System.nanoTime() - begunNs);
    }

    /** Decisions that were folded but could not be journaled (the disk filled up in between) go first: their position is fixed. */
    private boolean settleDebt() {
        if (!owesOutput) {
            return true;
        }
        try {
            append(decided);
            owesOutput = false;
            return true;
        } catch (LatticeForgeException e) {
            refusal = e;
            return false;
        }
    }

    /** The fold of a recovered journal ended in decisions that the process died before journaling: they stand in the writer. */
    void owe() {
        owesOutput = true;
        settleDebt();
    }

    /** Why the journal did not take the last block that it refused; null if it never did. */
    @Nullable LatticeForgeException refusal() {
        return refusal;
    }

    /** Why nothing is decided at present, in a sentence; null while {@link #ready()}. */
    @Nullable String unready() {
        if (ready()) {
            return null;
        }
        if (broken) {
            return "a fault of ours: the fold has taken half a block and decides nothing any more; restart the sidecar";
        }
        String why = refusal == null ? null : refusal.getMessage();
        return why == null ? "the journal is " + journal.condition() : why;
    }

    /** What each append to the journal took. */
    Latency appendTimes() {
        return appendTimes;
    }

    @Override
    public void settle() {
        journal.settle();
    }

    @Override
    public Block output() {
        return output.wrap(decided);
    }

    @Override
    public boolean ready() {
        return journal.condition() == Journal.Condition.READY && !owesOutput && !broken;
    }

    @Override
    public long nextPosition() {
        return journal.position() + 1;
    }
}
