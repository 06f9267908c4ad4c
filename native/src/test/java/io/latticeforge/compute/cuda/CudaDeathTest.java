package io.latticeforge.compute.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.compute.BatchReducer;
import io.latticeforge.compute.Compute;
import io.latticeforge.compute.ComputeEngine;
import io.latticeforge.compute.ComputeWarnings;
import io.latticeforge.compute.RowShape;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.KernelCases;
import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.ObservationAssert;
import io.latticeforge.models.ModelFolder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A driver that fails: while parts are made, in the middle of batches, on another thread, after close. */
@EnabledIf("io.latticeforge.compute.cuda.CudaEngineTest#aDriverForTests")
class CudaDeathTest {
    private static final ModelFolder MODELS = ModelFolder.open(Path.of("../models"));
    private static final RowShape SHAPE = new RowShape(ElementType.BF16, 55);

    /** Three slices of 256 rows. */
    private static final int ROWS = 600;

    private final CpuDriver driver = CpuDriver.here().orElseThrow();
    private final List<String> said = new ArrayList<>();
    private final ComputeWarnings warnings = new ComputeWarnings(said::add);

    @AfterEach
    void asItWas() {
        driver.fail("", 0, 0);
        assertEquals(0, driver.live(), "what was taken and not given back");
    }

    private static void assertReduces(BatchReducer reducer) {
        try (Arena arena = Arena.ofConfined(); Compute cpu = Compute.cpuOnly(new ComputeWarnings(warning -> { }))) {
            MemorySegment batch = arena.allocate(SHAPE.bytes(ROWS), 64);
            int[] chosen = new int[ROWS];
            Observation[] expected = new Observation[ROWS];
            Observation[] out = new Observation[ROWS];
            Arrays.setAll(expected, i -> new Observation());
            Arrays.setAll(out, i -> new Observation());
            for (int row = 0; row < ROWS; row++) {
                KernelCases.Row typical = KernelCases.typical(55, row);
                chosen[row] = typical.chosenToken();
                KernelCases.encode(batch.asSlice(SHAPE.bytes(row), SHAPE.bytes(1)), SHAPE.type(), typical.logits());
            }
            cpu.forced("cpu", SHAPE).reduce(batch, chosen, ROWS, expected);
            reducer.reduce(batch, chosen, ROWS, out);
            for (int row = 0; row < ROWS; row++) {
                ObservationAssert.assertClose("row " + row, expected[row], out[row]);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"cuCtxSetCurrent,0", "cuMemcpyHtoDAsync,0", "cuMemcpyHtoDAsync,2", "cuLaunchKernel,1", "cuMemcpyDtoHAsync,1",
        "cuStreamSynchronize,0", "cuStreamSynchronize,2"})
    void theCpuTakesOverInTheMiddleOfABatch(String call, int after) {
        try (Compute compute = Compute.load(List.of(driver.provider()), MODELS, warnings);
                BatchReducer reducer = compute.forced("cuda", SHAPE)) {
            int launches = driver.launches();
            assertReduces(reducer);
            assertEquals(3, driver.launches() - launches, "slices");
            assertEquals(List.of(), said);
            driver.fail(call, after, 700);
            assertReduces(reducer);
            driver.fail("", 0, 0);
            launches = driver.launches();
            assertReduces(reducer);
            assertEquals(0, driver.launches() - launches, "what has died is not asked again");
            assertEquals(1, warnings.count(), said::toString);
            assertTrue(said.getFirst().contains("cuda died") && said.getFirst().contains(call + " with 700 (CUDA_ERROR_700"), said::toString);
        }
    }

    @Test
    void whatHasDiedSaysSoToItsOtherParts() {
        try (ComputeEngine engine = driver.provider().open(MODELS); BatchReducer first = engine.reducer(SHAPE);
                BatchReducer second = engine.reducer(SHAPE)) {
            driver.fail("cuStreamSynchronize", 0, 719);
            assertThrows(LatticeForgeException.class, () -> assertReduces(first));
            driver.fail("", 0, 0);
            LatticeForgeException refusal = assertThrows(LatticeForgeException.class, () -> assertReduces(second));
            assertEquals(ErrorCode.UNAVAILABLE, refusal.code());
            assertTrue(refusal.getMessage().contains("has died: ") && refusal.getMessage().contains("719"), refusal::getMessage);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cuDevicePrimaryCtxRetain", "cuCtxSetCurrent", "cuModuleLoadData"})
    void anEngineThatDoesNotOpenIsLeftOut(String call) {
        driver.fail(call, 0, 2);
        try (Compute compute = Compute.load(List.of(driver.provider()), MODELS, warnings)) {
            assertEquals(1, compute.engines().size());
            assertTrue(said.getFirst().contains("cuda is left out, the CPU does its work: the CUDA driver answers " + call + " with 2"), said::toString);
        }
    }

    /** Two lanes of two buffers, each of both memories: whichever is refused, those before it are given back. */
    @ParameterizedTest
    @CsvSource({"cuModuleGetFunction,0", "cuMemHostAlloc,0", "cuMemHostAlloc,1", "cuMemHostAlloc,3", "cuMemAlloc,0", "cuMemAlloc,1",
        "cuMemAlloc,2", "cuMemAlloc,3", "cuStreamCreate,0", "cuStreamCreate,1"})
    void whatWasTakenBeforeARefusalIsGivenBack(String call, int after) {
        try (ComputeEngine engine = driver.provider().open(MODELS)) {
            int before = driver.live();
            driver.fail(call, after, 2);
            LatticeForgeException refusal = assertThrows(LatticeForgeException.class, () -> engine.reducer(SHAPE));
            assertEquals(ErrorCode.UNAVAILABLE, refusal.code());
            driver.fail("", 0, 0);
            assertEquals(before, driver.live());
            try (BatchReducer reducer = engine.reducer(SHAPE)) {
                assertReduces(reducer);
            }
            assertEquals(before, driver.live());
        }
    }

    @Test
    void anyThreadMayUseAndCloseIt() throws InterruptedException {
        ComputeEngine engine = driver.provider().open(MODELS);
        BatchReducer reducer = engine.reducer(SHAPE);
        List<Throwable> failures = new ArrayList<>();
        Thread other = Thread.ofPlatform().unstarted(() -> {
            assertReduces(reducer);
            engine.close();
        });
        other.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
        other.start();
        other.join();
        assertEquals(List.of(), failures);
        LatticeForgeException refusal = assertThrows(LatticeForgeException.class, () -> assertReduces(reducer));
        assertTrue(refusal.getMessage().contains("cuda was closed"), refusal::getMessage);
        reducer.close();
        engine.close();
    }
}
