package io.latticeforge.compute;

import io.latticeforge.kernels.RowReducers;
import io.latticeforge.models.ModelFolder;

/** The CPU kernel: always there. */
public final class CpuProvider implements ComputeProvider {
    /** What it is asked for by. */
    public static final String NAME = "cpu";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String version() {
        return "kernel " + RowReducers.VERSION;
    }

    @Override
    public Availability availability() {
        return Availability.here(RowReducers.choose().describe());
    }

    @Override
    public ComputeEngine open(ModelFolder models) {
        return new CpuEngine(RowReducers.choose());
    }
}
