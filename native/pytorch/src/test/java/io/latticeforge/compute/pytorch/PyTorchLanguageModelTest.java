package io.latticeforge.compute.pytorch;

import io.latticeforge.compute.ComputeProvider;
import io.latticeforge.compute.LanguageModelContract;

/** The abacus in PyTorch. */
class PyTorchLanguageModelTest extends LanguageModelContract {
    @Override
    protected ComputeProvider provider() {
        return new PyTorchProvider();
    }
}
