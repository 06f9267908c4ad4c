package io.latticeforge.compute.pytorch;

import io.latticeforge.compute.ComputeEngineContract;
import io.latticeforge.compute.ComputeEngines;
import io.latticeforge.compute.ComputeProvider;

/** PyTorch through DJL, as the service loader finds it. */
class PyTorchEngineTest extends ComputeEngineContract {
    @Override
    protected ComputeProvider provider() {
        return ComputeEngines.provider("pytorch");
    }
}
