package io.latticeforge.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.latticeforge.base.Lease;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.KernelCases;
import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.ObservationAssert;
import io.latticeforge.kernels.RowReducer;
import io.latticeforge.kernels.RowReducers;
import io.latticeforge.kernels.Sampling;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows over cores: the observations of one thread, bit for bit, whoever helps, stops in the middle or never comes. */
class SplitRowsTest {
    private static final int VOCAB = 32_000;
    private static final long SEED = Long.getLong("latticeforge.seed", System.nanoTime());

    private final RowReducers kernels = RowReducers.choose();

    /** Rows in memory, and what one thread makes of them. */
    private final class Step {
        final ElementType type;
        final int vocabSize;
        final MemorySegment rows;
        final int[] chosen;
        final Sampling[] samplings;
        final Observation[] expected;
        final Observation[] out;

        Step(Arena arena, ElementType type, int vocabSize, int count, long seed) {
            this.type = type;
            this.vocabSize = vocabSize;
            long rowBytes = (long) vocabSize * type.bytes();
            rows = arena.allocate(count * rowBytes, 64);
            chosen = new int[count];
            samplings = new Sampling[count];
            expected = observations(count);
            out = observations(count);
            RowReducer alone = kernels.create();
            for (int row = 0; row < count; row++) {
                KernelCases.Row typical = KernelCases.typical(vocabSize, seed + row % 8);
                KernelCases.encode(rows.asSlice(row * rowBytes, rowBytes), type, typical.logits());
                chosen[row] = row % 3 == 0 ? -1 : typical.chosenToken();
                samplings[row] = row % 5 == 1 ? new Sampling(0.7f, 1, 0) : Sampling.WHOLE;
                alone.begin(type, vocabSize, chosen[row], samplings[row]);
                alone.accept(rows, row * rowBytes, rowBytes);
                alone.finish(expected[row]);
            }
        }

        void add(SplitRows split, @Nullable Lease lease) {
            split.begin(rows, lease, type, vocabSize);
            for (int row = 0; row < chosen.length; row++) {
                out[row].clear(Observation.INVALID);
                split.add((long) row * vocabSize * type.bytes(), chosen[row], samplings[row], out[row]);
            }
        }

        void check(String name) {
            for (int row = 0; row < chosen.length; row++) {
                ObservationAssert.assertIdentical(name + ", row " + row, expected[row], out[row]);
            }
        }
    }

    private static Observation[] observations(int count) {
        Observation[] all = new Observation[count];
        Arrays.setAll(all, i -> new Observation());
        return all;
    }

    /** Freed by whoever reads in it last, as a ring is. */
    private static final class Leased implements AutoCloseable {
        final Arena arena = Arena.ofShared();
        final Lease lease = new Lease(arena::close);

        @Override
        public void close() {
            lease.drop();
        }
    }

    @ParameterizedTest
    @CsvSource({"1,0", "16,0", "1,1", "2,1", "3,1", "16,1", "64,1", "1,3", "2,3", "3,3", "16,3", "64,3"})
    void isWhatOneThreadMakesOfIt(int count, int helpers) {
        try (Leased memory = new Leased(); RowWorkers workers = new RowWorkers(kernels, helpers)) {
            SplitRows split = new SplitRows(workers);
            RowReducer own = kernels.create();
            for (ElementType type : ElementType.values()) {
                Step step = new Step(memory.arena, type, VOCAB, count, 7);
                for (int turn = 0; turn < 20; turn++) {
                    step.add(split, memory.lease);
                    split.reduce(own);
                    step.check(type + ", " + count + " rows, " + helpers + " workers, turn " + turn);
                    assertTrue(split.byWorkers() + split.takenBack() <= count);
                }
            }
        }
    }

    /** Short steps on the heels of each other: whoever helps is often a generation late, and nothing of one step gets into another. */
    @Test
    void lateHelpersChangeNothing() throws InterruptedException {
        SplittableRandom random = new SplittableRandom(SEED);
        AtomicBoolean over = new AtomicBoolean();
        try (Leased memory = new Leased(); RowWorkers asked = new RowWorkers(kernels, 2, task -> {})) {
            List<Step> steps = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                steps.add(new Step(memory.arena, ElementType.values()[i % 3], 9_000 + 4_000 * (i % 4), 1 + random.nextInt(9), SEED + 8 * i));
            }
            SplitRows split = new SplitRows(asked);
            RowReducer own = kernels.create();
            steps.getFirst().add(split, null);
            split.reduce(own);
            Thread[] helpers = new Thread[2];
            for (int i = 0; i < helpers.length; i++) {
                int worker = i;
                helpers[i] = Thread.ofPlatform().start(() -> {
                    RowReducer kernel = kernels.create();
                    MemorySegment scratch = Arena.ofAuto().allocate(SplitRows.PIECE_BYTES, 64);
                    while (!over.get()) {
                        if (!split.help(worker, kernel, scratch)) {
                            Thread.yield();
                        }
                    }
                });
            }
            long helped = 0;
            for (int turn = 0; turn < 3_000; turn++) {
                Step step = steps.get(random.nextInt(steps.size()));
                step.add(split, random.nextBoolean() ? memory.lease : null);
                split.reduce(own);
                helped += split.byWorkers() + split.takenBack();
                step.check("seed " + SEED + ", turn " + turn);
            }
            over.set(true);
            for (Thread helper : helpers) {
                helper.join();
            }
            assertTrue(helped > 0, "nobody helped");
        }
    }

    @Test
    void aWorkerThatIsThereHelps() {
        try (Leased memory = new Leased(); RowWorkers workers = new RowWorkers(kernels, 1)) {
            SplitRows split = new SplitRows(workers);
            RowReducer own = kernels.create();
            Step step = new Step(memory.arena, ElementType.F32, VOCAB, 64, 3);
            long helped = 0;
            for (int turn = 0; turn < 10_000 && helped == 0; turn++) {
                step.add(split, memory.lease);
                split.reduce(own);
                helped += split.byWorkers();
            }
            assertTrue(helped > 0, "no row of 640,000 was reduced by the worker");
            step.check("with help");
        }
    }

    @Test
    void workersThatNeverRunCostNothingButThemselves() {
        AtomicInteger asked = new AtomicInteger();
        try (Leased memory = new Leased(); RowWorkers workers = new RowWorkers(kernels, 3, task -> asked.incrementAndGet())) {
            SplitRows split = new SplitRows(workers);
            Step step = new Step(memory.arena, ElementType.BF16, VOCAB, 16, 5);
            step.add(split, memory.lease);
            split.reduce(kernels.create());
            step.check("alone");
            assertEquals(3, asked.get());
            assertEquals(0, split.byWorkers() + split.takenBack());
        }
    }

    /** The kernel, stopped after the first piece of a row until it is let go. */
    private static final class Stopped implements RowReducer {
        private final RowReducer kernel;
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch letGo = new CountDownLatch(1);

        Stopped(RowReducer kernel) {
            this.kernel = kernel;
        }

        @Override
        public void begin(ElementType type, int vocabSize, int chosenToken, Sampling sampling) {
            kernel.begin(type, vocabSize, chosenToken, sampling);
        }

        @Override
        public void accept(MemorySegment bytes, long offset, long length) {
            kernel.accept(bytes, offset, length);
            reached.countDown();
            await(letGo);
        }

        @Override
        public long remaining() {
            return kernel.remaining();
        }

        @Override
        public void finish(Observation observation) {
            kernel.finish(observation);
        }
    }

    /** A kernel before whose first row something happens. */
    private static RowReducer before(Runnable first, RowReducer kernel) {
        AtomicInteger rows = new AtomicInteger();
        return new RowReducer() {
            @Override
            public void begin(ElementType type, int vocabSize, int chosenToken, Sampling sampling) {
                if (rows.getAndIncrement() == 0) {
                    first.run();
                }
                kernel.begin(type, vocabSize, chosenToken, sampling);
            }

            @Override
            public void accept(MemorySegment bytes, long offset, long length) {
                kernel.accept(bytes, offset, length);
            }

            @Override
            public long remaining() {
                return kernel.remaining();
            }

            @Override
            public void finish(Observation observation) {
                kernel.finish(observation);
            }
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aRowWhoseWorkerStopsIsTakenBackAndItsMemoryOutlivesIt() throws InterruptedException {
        AtomicInteger freed = new AtomicInteger();
        Lease lease = new Lease(freed::incrementAndGet);
        Stopped stopped = new Stopped(kernels.create());
        SplitRows[] posted = new SplitRows[1];
        CountDownLatch helping = new CountDownLatch(1);
        Thread worker = Thread.ofPlatform().start(() -> {
            await(helping);
            while (!posted[0].help(0, stopped, MemorySegment.NULL)) {
                Thread.onSpinWait();
            }
        });
        try (Arena arena = Arena.ofShared(); RowWorkers never = new RowWorkers(kernels, 1, task -> helping.countDown())) {
            SplitRows split = new SplitRows(never);
            posted[0] = split;
            RowReducer own = before(() -> await(stopped.reached), kernels.create());
            Step first = new Step(arena, ElementType.F32, VOCAB, 16, 11);
            Step next = new Step(arena, ElementType.F32, VOCAB, 16, 99);
            first.add(split, lease);
            split.reduce(own);
            first.check("taken back");
            assertEquals(1, split.takenBack());
            assertEquals(0, split.byWorkers());
            next.add(split, lease);
            split.reduce(own);
            next.check("the next, with the worker still at a row of the one before");
            MemorySegment.copy(next.rows, 0, first.rows, 0, first.rows.byteSize());
            lease.drop();
            assertEquals(0, freed.get(), "the worker reads it");
            assertTrue(lease.hold());
            lease.drop();
            stopped.letGo.countDown();
            worker.join(TimeUnit.SECONDS.toMillis(30));
            assertFalse(worker.isAlive());
            assertEquals(1, freed.get(), "the worker was the last");
            assertFalse(lease.hold());
            first.check("nothing has come of the late row");
            next.check("nor there");
        }
    }

    @Test
    void whatARowThrowsLeavesTheNextStepWhole() {
        try (Leased memory = new Leased(); RowWorkers workers = new RowWorkers(kernels, 1)) {
            SplitRows split = new SplitRows(workers);
            RowReducer own = kernels.create();
            Step step = new Step(memory.arena, ElementType.F32, VOCAB, 16, 1);
            step.add(split, memory.lease);
            split.add(0, VOCAB, Sampling.WHOLE, new Observation());
            assertThrows(RuntimeException.class, () -> {
                for (int turn = 0; turn < 2; turn++) {
                    split.reduce(own);
                }
            });
            step.add(split, memory.lease);
            split.reduce(own);
            step.check("after a fault");
        }
    }

    /** Workers may still be reading when the arena is closed: it costs them the row. */
    @Test
    void aBatchInMemoryIsOneCallAndMayBeFreedAfterIt() {
        RowShape shape = new RowShape(ElementType.F16, VOCAB);
        try (RowWorkers workers = new RowWorkers(kernels, 2); CpuEngine engine = new CpuEngine(kernels, workers);
                BatchReducer reducer = engine.reducer(shape)) {
            for (int turn = 0; turn < 30; turn++) {
                try (Arena arena = turn % 3 == 0 ? Arena.ofConfined() : Arena.ofShared()) {
                    Step step = new Step(arena, ElementType.F16, VOCAB, turn == 0 ? 2 * SplitRows.MAX_ROWS + 3 : 16, turn);
                    reducer.reduce(step.rows, step.chosen, step.chosen.length, step.out);
                    for (int row = 0; row < step.chosen.length; row++) {
                        if (step.samplings[row].whole()) {
                            ObservationAssert.assertIdentical("turn " + turn + ", row " + row, step.expected[row], step.out[row]);
                        }
                    }
                }
            }
        }
    }

    @Test
    void aWorkerThatFindsTheMemoryFreedHasNothing() {
        try (RowWorkers never = new RowWorkers(kernels, 1, task -> {})) {
            SplitRows split = new SplitRows(never);
            Arena arena = Arena.ofShared();
            Step step = new Step(arena, ElementType.F32, VOCAB, 16, 4);
            step.add(split, null);
            RowReducer own = kernels.create();
            RowReducer caller = before(() -> assertThrows(IllegalStateException.class,
                    () -> split.help(0, before(arena::close, own), Arena.ofAuto().allocate(SplitRows.PIECE_BYTES))), kernels.create());
            assertThrows(RuntimeException.class, () -> split.reduce(caller));
            assertFalse(arena.scope().isAlive());
        }
    }

    @Test
    void allocatesNothingPerStep() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Leased memory = new Leased(); RowWorkers workers = new RowWorkers(kernels, 1)) {
            SplitRows split = new SplitRows(workers);
            RowReducer own = kernels.create();
            Step step = new Step(memory.arena, ElementType.F32, VOCAB, 16, 2);
            long allocated = Long.MAX_VALUE;
            for (int turn = 0; turn < 40 && allocated > 512; turn++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 100; i++) {
                    step.add(split, memory.lease);
                    split.reduce(own);
                }
                allocated = threads.getCurrentThreadAllocatedBytes() - before;
            }
            assertTrue(allocated <= 512, allocated + " bytes for 100 steps");
        }
    }

    @Test
    void aLeaseIsFreedOnceByTheLast() {
        AtomicInteger freed = new AtomicInteger();
        Lease lease = new Lease(freed::incrementAndGet);
        assertTrue(lease.hold());
        assertTrue(lease.hold());
        lease.drop();
        lease.drop();
        assertEquals(0, freed.get());
        lease.drop();
        assertEquals(1, freed.get());
        assertFalse(lease.hold());
    }
}
