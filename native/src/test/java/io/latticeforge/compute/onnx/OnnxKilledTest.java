package io.latticeforge.compute.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The real engine is closed by another thread while it reduces batch after batch: no batch is lost, one warning is counted. */
class OnnxKilledTest {
    private static final int ROWS = 64;
    private static final int MAX_BATCHES = 10_000;

    @Test
    void theCpuTakesOverInTheMiddleOfABatch() throws InterruptedException {
        RowShape shape = new RowShape(ElementType.F32, 32_000);
        List<String> said = new ArrayList<>();
        ComputeWarnings warnings = new ComputeWarnings(said::add);
        Observation[] out = new Observation[ROWS];
        Arrays.setAll(out, i -> new Observation());
        KernelCases.Row row = KernelCases.typical(32_000, 5);
        int[] chosen = new int[ROWS];
        Arrays.fill(chosen, row.chosenToken());
        try (Arena arena = Arena.ofShared();
                Compute compute = Compute.load(List.of(new OnnxProvider()), ModelFolder.open(Path.of("../models")), warnings)) {
            MemorySegment batch = arena.allocate(shape.bytes(ROWS), 64);
            for (int i = 0; i < ROWS; i++) {
                KernelCases.encode(batch.asSlice(shape.bytes(i), shape.bytes(1)), ElementType.F32, row.logits());
            }
            Observation expected = new Observation();
            try (BatchReducer cpu = compute.forced("cpu", shape)) {
                cpu.reduce(batch.asSlice(0, shape.bytes(1)), chosen, 1, new Observation[] {expected});
            }
            ComputeEngine engine = compute.engines().get(1);
            assertEquals("onnx", engine.name());
            CountDownLatch running = new CountDownLatch(1);
            Thread killer = Thread.ofPlatform().start(() -> {
                try {
                    running.await();
                    engine.close();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            try (BatchReducer reducer = compute.forced("onnx", shape)) {
                for (int batches = 0; warnings.count() == 0; batches++) {
                    assertTrue(batches < MAX_BATCHES, "it never died");
                    Arrays.stream(out).forEach(each -> each.clear(Observation.INVALID));
                    reducer.reduce(batch, chosen, ROWS, out);
                    running.countDown();
                    for (Observation each : out) {
                        ObservationAssert.assertClose("batch " + batches, expected, each);
                    }
                }
                reducer.reduce(batch, chosen, ROWS, out);
            }
            killer.join();
            assertEquals(1, warnings.count(), said::toString);
            assertTrue(said.getFirst().contains("onnx died") && said.getFirst().contains("closed"), said::toString);
        }
    }
}
