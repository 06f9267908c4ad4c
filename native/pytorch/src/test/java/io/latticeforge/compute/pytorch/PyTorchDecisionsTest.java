package io.latticeforge.compute.pytorch;

import io.latticeforge.compute.ComputeProvider;
import io.latticeforge.engine.RecordedDecisionsContract;

/** PyTorch decides as the CPU does. */
class PyTorchDecisionsTest extends RecordedDecisionsContract {
    @Override
    protected ComputeProvider provider() {
        return new PyTorchProvider();
    }
}
