package io.latticeforge.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.latticeforge.base.ErrorCode;
import org.junit.jupiter.api.Test;

/** The CPU kernel as an engine. */
class CpuEngineTest extends ComputeEngineContract {
    @Override
    protected ComputeProvider provider() {
        return new CpuProvider();
    }

    @Test
    void isFoundFirst() {
        assertEquals(CpuProvider.NAME, ComputeEngines.found().getFirst().name());
        assertEquals(CpuProvider.NAME, ComputeEngines.provider("cpu").name());
        refused(ErrorCode.UNAVAILABLE, "the compute engine gpu is not installed", () -> ComputeEngines.provider("gpu"));
    }

    @Test
    void saysWhatItCannotDo() {
        refused(ErrorCode.UNAVAILABLE, "GENERATE", () -> engine().languageModel("abacus"));
    }
}
