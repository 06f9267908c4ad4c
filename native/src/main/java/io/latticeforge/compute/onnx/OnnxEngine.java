package io.latticeforge.compute.onnx;

import ai.onnxruntime.OrtEnvironment;
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
import java.util.Locale;
import java.util.Set;

/** ONNX Runtime with the models of one folder. Each part has a session of its own; closing the engine closes them all. */
public final class OnnxEngine implements ComputeEngine {
    private final OrtEnvironment environment;
    private final ModelFolder models;
    private final Set<OnnxModel> loaded = new LinkedHashSet<>();
    private boolean closed;

    OnnxEngine(OrtEnvironment environment, ModelFolder models) {
        this.environment = environment;
        this.models = models;
    }

    @Override
    public String name() {
        return OnnxProvider.NAME;
    }

    @Override
    public String version() {
        return "ONNX Runtime " + environment.getVersion();
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.REDUCE, Capability.GATE, Capability.GENERATE);
    }

    /** A model of the manifest as a session that dies with this engine. */
    public synchronized OnnxModel model(String name) {
        if (closed) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the compute engine onnx was closed");
        }
        OnnxModel model = OnnxModel.load(environment, models, name);
        loaded.add(model);
        return model;
    }

    @Override
    public BatchReducer reducer(RowShape shape) {
        return new OnnxBatchReducer(model("reduce-" + shape.type().name().toLowerCase(Locale.ROOT)), shape);
    }

    @Override
    public GateScorer gate(float[][] edges) {
        return new OnnxGateScorer(model("gate-scores"), edges);
    }

    @Override
    public LanguageModel languageModel(String name) {
        return new OnnxLanguageModel(model(name));
    }

    @Override
    public synchronized void close() {
        closed = true;
        loaded.forEach(OnnxModel::close);
        loaded.clear();
    }
}
