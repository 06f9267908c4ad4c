package io.latticeforge.compute.onnx;

import io.latticeforge.compute.ComputeProvider;
import io.latticeforge.compute.LanguageModelContract;

/** The abacus in ONNX Runtime. */
class OnnxLanguageModelTest extends LanguageModelContract {
    @Override
    protected ComputeProvider provider() {
        return new OnnxProvider();
    }
}
