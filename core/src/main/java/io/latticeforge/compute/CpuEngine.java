package io.latticeforge.compute;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.kernels.RowReducers;
import java.util.EnumSet;
import java.util.Set;

/** The kernel of {@code kernels}, a row at a time on the caller's thread. Needs no model file, so it can be had where nothing else can. */
public final class CpuEngine implements ComputeEngine {
    private final RowReducers kernels;
    private volatile boolean closed;

    public CpuEngine(RowReducers kernels) {
        this.kernels = kernels;
    }

    @Override
    public String name() {
        return CpuProvider.NAME;
    }

    @Override
    public String version() {
        return "kernel " + RowReducers.VERSION;
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.REDUCE, Capability.GATE);
    }

    @Override
    public ChosenReducer reducer(RowShape shape) {
        requireOpen();
        return new CpuBatchReducer(this, shape, kernels.create());
    }

    @Override
    public GateScorer gate(float[][] edges) {
        requireOpen();
        return new CpuGateScorer(this, edges);
    }

    void requireOpen() {
        if (closed) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the compute engine cpu was closed");
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
