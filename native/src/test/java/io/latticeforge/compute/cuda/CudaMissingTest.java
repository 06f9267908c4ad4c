package io.latticeforge.compute.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.compute.Availability;
import io.latticeforge.compute.ComputeEngines;
import io.latticeforge.models.ModelFolder;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Every way in which there is no GPU to use is one sentence, from doctor's line as from opening. */
class CudaMissingTest {
    @AfterEach
    void asItWas() {
        CpuDriver.here().ifPresent(driver -> {
            driver.machine(1, 13_000, 80);
            driver.fail("", 0, 0);
            assertEquals(0, driver.live());
        });
    }

    private static void refuses(CudaProvider provider, String sentence) {
        Availability availability = provider.availability();
        assertFalse(availability.available());
        assertEquals(sentence, availability.sentence());
        LatticeForgeException refusal = assertThrows(LatticeForgeException.class,
                () -> provider.open(ModelFolder.open(Path.of("../models"))).close());
        assertEquals(ErrorCode.UNAVAILABLE, refusal.code());
        assertEquals(sentence, refusal.getMessage());
    }

    @Test
    void isFoundByTheServiceLoader() {
        assertEquals(CudaProvider.class, ComputeEngines.provider("cuda").getClass());
        assertFalse(ComputeEngines.provider("cuda").availability().sentence().isBlank());
    }

    @Test
    void noLibrary() {
        refuses(new CudaProvider("libcuda-of-nobody.so.1"), "there is no CUDA driver here (libcuda-of-nobody.so.1 is not found)");
    }

    @Test
    void aLibraryThatIsNoDriver() {
        refuses(new CudaProvider("libc.so.6"), "the CUDA driver (libc.so.6) is too old: it has no cuGetErrorName");
    }

    @Test
    @EnabledIf("io.latticeforge.compute.cuda.CudaEngineTest#aDriverForTests")
    void aDriverThatIsOfNoUse() {
        CpuDriver driver = CpuDriver.here().orElseThrow();
        driver.machine(0, 13_000, 80);
        refuses(driver.provider(), "there is a CUDA driver but no GPU that it can use");
        driver.machine(1, 10_020, 80);
        refuses(driver.provider(), "the driver is for CUDA 10.2; the kernel (PTX 7.0) needs one for CUDA 11.0 or later");
        driver.machine(1, 11_000, 75);
        refuses(driver.provider(), "the GPU (a CPU, for tests) has compute capability 7.5; the kernel needs 8.0 or later");
        driver.machine(1, 11_000, 80);
        driver.fail("cuInit", 0, 719);
        refuses(driver.provider(), "the CUDA driver answers cuInit with 719 (CUDA_ERROR_LAUNCH_FAILED: said by a driver for tests)");
    }
}
