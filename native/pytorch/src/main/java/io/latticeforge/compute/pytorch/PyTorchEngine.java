package io.latticeforge.compute.pytorch;

import ai.djl.engine.Engine;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.compute.BatchReducer;
import io.latticeforge.compute.Capability;
import io.latticeforge.compute.ComputeEngine;
import io.latticeforge.compute.GateScorer;
import io.latticeforge.compute.LanguageModel;
import io.latticeforge.compute.RowShape;
import io.latticeforge.models.ModelFolder;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** PyTorch with the models of one folder. Closing the engine closes what it opened. */
final class PyTorchEngine implements ComputeEngine {
    private final Engine engine;
    private final ModelFolder models;
    private final Set<TorchModule> loaded = new LinkedHashSet<>();
    private boolean closed;

    PyTorchEngine(Engine engine, ModelFolder models) {
        this.engine = engine;
        this.models = models;
    }

    @Override
    public String name() {
        return PyTorchProvider.NAME;
    }

    @Override
    public String version() {
        return "PyTorch " + engine.getVersion() + ", DJL " + Engine.getDjlVersion();
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.REDUCE, Capability.GATE, Capability.GENERATE);
    }

    private synchronized TorchModule module(String name) {
        if (closed) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the compute engine pytorch was closed");
        }
        TorchModule module = TorchModule.load(engine, models, name);
        loaded.add(module);
        return module;
    }

    @Override
    public BatchReducer reducer(RowShape shape) {
        return new PyTorchBatchReducer(module("reduce-torch"), shape);
    }

    @Override
    public GateScorer gate(float[][] edges) {
        return new PyTorchGateScorer(module("gate-scores-torch"), edges);
    }

    /** @param name of the ONNX file in the manifest; the TorchScript beside it has {@code -torch} after it */
    @Override
    public LanguageModel languageModel(String name) {
        return new PyTorchLanguageModel(module(name + "-torch"));
    }

    @Override
    public synchronized void close() {
        closed = true;
        loaded.forEach(TorchModule::close);
        loaded.clear();
    }
}
