package io.latticeforge.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.engine.Engine;
import io.latticeforge.journal.Journal;
import io.latticeforge.journal.JournalOptions;
import io.latticeforge.journal.Retention;
import io.latticeforge.journal.Snapshots;
import io.latticeforge.kernels.Observation;
import io.latticeforge.policy.Policies;
import io.latticeforge.policy.Policy;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.SlotWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recovery folds is bounded by observations, however many a block has. */
class SnapshottingTest {
    private static final int SAMPLES = 10;
    private static final int EVERY = 1_000;

    @TempDir
    Path temp;

    private final Engine engine = new Engine();
    private final BlockWriter in = new BlockWriter(1 << 20);
    private final SlotWriter slots = new SlotWriter(in);
    private final BlockWriter out = new BlockWriter(1 << 20);
    private final Block block = new Block();
    private final Observation observation = new Observation();

    @Test
    void noMoreObservationsLieBehindTheLastSnapshotThanItAllows() {
        List<Long> taken = new ArrayList<>();
        try (Journal journal = Journal.open(JournalOptions.of(temp.resolve("journal"), 1 << 20));
                Snapshots snapshots = new Snapshots(temp.resolve("journal"), Retention.ALL)) {
            Snapshotting snapshotting = new Snapshotting(snapshots, Integer.MAX_VALUE, EVERY, 0, 0);
            open(journal);
            assertTrue(journal.rolled(), "the first file is a new one, and a snapshot of its own");
            for (int step = 0; step < 500; step++) {
                int now = step;
                append(journal, 1, () -> {
                    for (int sample = 0; sample < SAMPLES; sample++) {
                        observation.clear(0);
                        slots.observation(1, sample, now, observation);
                    }
                });
                long before = snapshotting.lastPosition();
                snapshotting.afterBlock(engine, journal);
                if (snapshotting.lastPosition() != before) {
                    taken.add(engine.totals().observations());
                    await(snapshots);
                }
            }
        }
        assertEquals(List.of(1_000L, 2_000L, 3_000L, 4_000L, 5_000L), taken);
        Recovered recovered = Recovered.from(JournalOptions.of(temp.resolve("journal"), 1 << 20));
        recovered.journal().close();
        assertEquals(5_000, recovered.snapshotObservations());
        assertTrue(recovered.blocks() < EVERY / SAMPLES, recovered::toString);
    }

    private void open(Journal journal) {
        Policy policy = Policies.shippedDefault();
        append(journal, 0, () -> slots.policyLoaded(true, policy.version(), policy.name(), policy.yaml()));
        append(journal, 1, () -> slots.sessionOpened(0, 0, 0, new byte[32], "client", "model"));
        append(journal, 1, () -> slots.groupOpened(1, SAMPLES, policy.version(), 0, 0));
        for (int i = 0; i < SAMPLES; i++) {
            int sample = i;
            append(journal, 1, () -> slots.sequenceOpened(1, sample, 0, 1, 1, 0, new UnsafeBuffer(new byte[4]), 0, 0));
        }
    }

    private void append(Journal journal, long session, Runnable write) {
        in.begin(BlockHeader.INPUT, session, 0, 1_767_225_600_000_000_000L);
        write.run();
        journal.append(in);
        engine.on(block.wrap(in), out);
    }

    private static void await(Snapshots snapshots) {
        while (snapshots.busy()) {
            Thread.onSpinWait();
        }
    }
}
