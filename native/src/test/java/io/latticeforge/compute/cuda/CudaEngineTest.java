package io.latticeforge.compute.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.compute.ComputeEngineContract;
import io.latticeforge.compute.ComputeProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The kernel and the calls around it, on a driver that runs them on the CPU. */
@EnabledIf("aDriverForTests")
class CudaEngineTest extends ComputeEngineContract {
    private final CpuDriver driver = CpuDriver.here().orElseThrow();

    static boolean aDriverForTests() {
        return CpuDriver.here().isPresent();
    }

    @Override
    protected ComputeProvider provider() {
        return driver.provider();
    }

    @AfterEach
    void nothingIsLeftBehind() {
        engine().close();
        assertEquals(0, driver.live());
    }

    @Test
    void saysWhichDevice() {
        String sentence = provider().availability().sentence();
        assertTrue(sentence.contains("a CPU, for tests, compute capability 8.0, driver for CUDA 13.0"), sentence);
    }
}
