package io.latticeforge.compute;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.kernels.RowReducers;
import java.util.EnumSet;
import java.util.Set;

/** The kernel of {@code kernels}, on the caller's thread and on {@link RowWorkers} where there are any. Needs no model file: always there. */
public final class CpuEngine implements ComputeEngine {
    private final RowReducers kernels;
    private final RowWorkers workers;
    private volatile boolean closed;

    /** Every row on the thread of who asks. */
    public CpuEngine(RowReducers kernels) {
        this(kernels, new RowWorkers(kernels, 0));
    }

    /** @param workers help with batches that are worth it; closed by who made them */
    public CpuEngine(RowReducers kernels, RowWorkers workers) {
        this.kernels = kernels;
        this.workers = workers;
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
        return new CpuBatchReducer(this, shape, kernels.create(), workers);
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
