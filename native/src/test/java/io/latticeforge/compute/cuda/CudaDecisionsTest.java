package io.latticeforge.compute.cuda;

import io.latticeforge.compute.ComputeProvider;
import io.latticeforge.engine.RecordedDecisionsContract;
import org.junit.jupiter.api.condition.EnabledIf;

/** The CUDA kernel, run on the CPU, decides as the CPU's own does. */
@EnabledIf("io.latticeforge.compute.cuda.CudaEngineTest#aDriverForTests")
class CudaDecisionsTest extends RecordedDecisionsContract {
    @Override
    protected ComputeProvider provider() {
        return CpuDriver.here().orElseThrow().provider();
    }
}
