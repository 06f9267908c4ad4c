package io.latticeforge.compute.onnx;

import io.latticeforge.compute.ComputeProvider;
import io.latticeforge.engine.RecordedDecisionsContract;

/** ONNX Runtime decides as the CPU does. */
class OnnxDecisionsTest extends RecordedDecisionsContract {
    @Override
    protected ComputeProvider provider() {
        return new OnnxProvider();
    }
}
