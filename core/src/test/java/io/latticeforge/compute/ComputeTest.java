package io.latticeforge.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.KernelCases;
import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.ObservationAssert;
import io.latticeforge.kernels.RowReducers;
import io.latticeforge.models.ModelFolder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Loading, choosing and falling back, with engines that fail in the ways that native ones do. */
class ComputeTest {
    private static final RowShape SHAPE = new RowShape(ElementType.F32, 55);

    private final List<String> said = new ArrayList<>();
    private final ComputeWarnings warnings = new ComputeWarnings(said::add);

    /** Reduces on the CPU until it is told to die, and how. */
    private static final class Mortal implements ComputeEngine {
        private final CpuEngine cpu = new CpuEngine(RowReducers.choose());
        private int batchesLeft;
        private final RuntimeException end;

        Mortal(int batchesLeft, RuntimeException end) {
            this.batchesLeft = batchesLeft;
            this.end = end;
        }

        @Override
        public String name() {
            return "mortal";
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public Set<Capability> capabilities() {
            return EnumSet.of(Capability.REDUCE);
        }

        @Override
        public BatchReducer reducer(RowShape shape) {
            BatchReducer inner = cpu.reducer(shape);
            return new BatchReducer() {
                @Override
                public void reduce(MemorySegment rows, int[] chosen, int count, Observation[] out) {
                    shape.check(rows, chosen, out, count);
                    if (batchesLeft-- == 0) {
                        out[0].clear(Observation.INVALID);
                        throw end;
                    }
                    inner.reduce(rows, chosen, count, out);
                }

                @Override
                public void close() {
                    inner.close();
                }
            };
        }

        @Override
        public void close() {
            cpu.close();
        }
    }

    private static ComputeProvider provider(String name, ComputeEngine engine, Throwable refusal) {
        return new ComputeProvider() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String version() {
                return "1";
            }

            @Override
            public Availability availability() {
                return Availability.here("in a test");
            }

            @Override
            public ComputeEngine open(ModelFolder models) {
                if (refusal instanceof Error error) {
                    throw error;
                }
                if (refusal instanceof RuntimeException exception) {
                    throw exception;
                }
                return engine;
            }
        };
    }

    private Compute load(ComputeProvider... providers) {
        return Compute.load(List.of(providers), ComputeEngineContract.models(), warnings);
    }

    @Test
    void whatDoesNotLoadIsLeftOutWithAWarning() {
        try (Compute compute = load(provider("unlinked", new Mortal(0, new IllegalStateException()),
                new UnsatisfiedLinkError("no libx.so")),
                provider("refused", new Mortal(0, new IllegalStateException()),
                        new LatticeForgeException(ErrorCode.CORRUPT, "the model 'm' has the sha256 0; the manifest says 1")))) {
            assertEquals(List.of("cpu"), compute.engines().stream().map(ComputeEngine::name).toList());
            assertEquals(2, warnings.count());
            assertTrue(said.get(0).contains("unlinked") && said.get(0).contains("no libx.so"), said::toString);
            assertTrue(said.get(1).contains("refused") && said.get(1).contains("manifest says 1"), said::toString);
            assertAllReduced(compute.forced("unlinked", SHAPE));
        }
    }

    @Test
    void anEngineThatDiesInABatchIsReplacedAndCountedOnce() {
        for (RuntimeException end : new RuntimeException[] {new LatticeForgeException(ErrorCode.UNAVAILABLE, "closed"),
            new IllegalStateException("native fault")}) {
            long before = warnings.count();
            try (Compute compute = load(provider("mortal", new Mortal(2, end), null))) {
                BatchReducer reducer = compute.forced("mortal", SHAPE);
                for (int batch = 0; batch < 5; batch++) {
                    assertAllReduced(reducer);
                    assertEquals(before + (batch < 2 ? 0 : 1), warnings.count(), "batch " + batch);
                }
                assertTrue(said.getLast().contains("mortal died") && said.getLast().contains(end.getMessage()), said::toString);
            }
        }
    }

    @Test
    void aBatchThatIsWrongKillsNobody() {
        try (Compute compute = load(provider("mortal", new Mortal(100, new IllegalStateException()),
                null)); Arena arena = Arena.ofConfined()) {
            BatchReducer reducer = compute.forced("mortal", SHAPE);
            LatticeForgeException refusal = assertThrows(LatticeForgeException.class,
                    () -> reducer.reduce(arena.allocate(4 * 54, 64), new int[1], 1, new Observation[] {new Observation()}));
            assertEquals(ErrorCode.WRONG_ROW, refusal.code());
            assertEquals(0, warnings.count());
        }
    }

    private static void assertAllReduced(BatchReducer reducer) {
        KernelCases.Row row = KernelCases.typical(55, 3);
        Observation expected = new Observation();
        Observation[] out = {new Observation(), new Observation()};
        try (Arena arena = Arena.ofConfined(); BatchReducer cpu = new CpuEngine(RowReducers.choose()).reducer(SHAPE)) {
            MemorySegment batch = arena.allocate(SHAPE.bytes(2), 64);
            KernelCases.encode(batch.asSlice(0, SHAPE.bytes(1)), ElementType.F32, row.logits());
            KernelCases.encode(batch.asSlice(SHAPE.bytes(1)), ElementType.F32, row.logits());
            reducer.reduce(batch, new int[] {row.chosenToken(), row.chosenToken()}, 2, out);
            cpu.reduce(batch.asSlice(0, SHAPE.bytes(1)), new int[] {row.chosenToken()}, 1, new Observation[] {expected});
        }
        ObservationAssert.assertClose("first", expected, out[0]);
        ObservationAssert.assertClose("second", expected, out[1]);
    }

    @Test
    void theFasterEngineIsPickedPerBatchSize() {
        Map<String, double[]> us = new LinkedHashMap<>();
        us.put("cpu", new double[] {10, 40, 160, 640});
        us.put("batch", new double[] {50, 60, 90, 100});
        us.put("close", new double[] {9.8, 39, 159, 639});
        Crossover crossover = new Crossover(SHAPE, new int[] {1, 4, 16, 64}, us);
        assertEquals("cpu", crossover.pick(1));
        assertEquals("cpu", crossover.pick(15));
        assertEquals("batch", crossover.pick(16));
        assertEquals("batch", crossover.pick(1_000));
        String sentence = crossover.sentence();
        assertTrue(sentence.contains("of 1 to 15 on cpu, of 16 and more on batch"), sentence);
        assertTrue(sentence.contains("cpu 10 µs, batch 2 µs"), sentence);
    }

    @Test
    void autoSendsEachBatchWhereItWasMeasuredToBeFastest() {
        Mortal mortal = new Mortal(3, new IllegalStateException("used"));
        try (Compute compute = load(provider("mortal", mortal, null))) {
            Map<String, double[]> us = new LinkedHashMap<>();
            us.put("cpu", new double[] {10, 40});
            us.put("mortal", new double[] {50, 5});
            try (BatchReducer auto = compute.auto(SHAPE, new Crossover(SHAPE, new int[] {1, 3}, us))) {
                assertAllReduced(auto);
                assertEquals(3, mortal.batchesLeft, "a batch of 2 went to the CPU");
            }
            try (BatchReducer auto = compute.auto(SHAPE, new Crossover(SHAPE, new int[] {1, 2}, us))) {
                assertAllReduced(auto);
                assertEquals(2, mortal.batchesLeft, "a batch of 2 went to the other");
            }
        }
    }

    @Test
    void measuringCoversEveryEngineAndSize() {
        try (Compute compute = load(provider("mortal", new Mortal(1_000, new IllegalStateException()), null))) {
            Crossover crossover = compute.measure(SHAPE);
            assertEquals(Set.of("cpu", "mortal"), crossover.microseconds().keySet());
            assertEquals(256, crossover.batches()[crossover.batches().length - 1]);
            crossover.microseconds().values().forEach(us -> {
                for (double each : us) {
                    assertTrue(each > 0, crossover::sentence);
                }
            });
            assertEquals(3, compute.measure(new RowShape(ElementType.F32, 1_000_000)).batches().length,
                    "a frame of 64 MiB has 16 such rows");
        }
        assertEquals(0, warnings.count());
    }

    @Test
    void whatDiesWhileItIsMeasuredHasNoTimes() {
        try (Compute compute = load(provider("mortal", new Mortal(60, new IllegalStateException("measured to death")), null))) {
            assertEquals(Set.of("cpu"), compute.measure(SHAPE).microseconds().keySet());
            assertEquals(1, warnings.count());
        }
    }
}
