package io.latticeforge.compute.cuda;

import io.latticeforge.compute.BatchReducer;
import io.latticeforge.compute.Capability;
import io.latticeforge.compute.ComputeEngine;
import io.latticeforge.compute.GateScorer;
import io.latticeforge.compute.RowShape;
import java.util.EnumSet;
import java.util.Set;

/** One GPU. Its parts share a context and take turns; closing it waits for the one at work and frees them all. */
final class CudaEngine implements ComputeEngine {
    private final CudaContext context;

    CudaEngine(CudaContext context) {
        this.context = context;
    }

    @Override
    public String name() {
        return CudaProvider.NAME;
    }

    @Override
    public String version() {
        return "kernel for PTX " + CudaDevice.PTX_VERSION;
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.REDUCE, Capability.GATE);
    }

    @Override
    public BatchReducer reducer(RowShape shape) {
        return new CudaBatchReducer(context, shape);
    }

    @Override
    public GateScorer gate(float[][] edges) {
        return new CudaGateScorer(context, edges);
    }

    @Override
    public void close() {
        context.close();
    }
}
