package io.latticeforge.compute.onnx;

import io.latticeforge.compute.ComputeEngineContract;
import io.latticeforge.compute.ComputeEngines;
import io.latticeforge.compute.ComputeProvider;

/** ONNX Runtime, as the service loader finds it. */
class OnnxEngineTest extends ComputeEngineContract {
    @Override
    protected ComputeProvider provider() {
        return ComputeEngines.provider("onnx");
    }
}
