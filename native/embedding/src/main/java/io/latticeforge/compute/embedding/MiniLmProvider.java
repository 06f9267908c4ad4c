package io.latticeforge.compute.embedding;

import ai.djl.engine.EngineException;
import ai.onnxruntime.OrtEnvironment;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.compute.Availability;
import io.latticeforge.compute.ComputeEngine;
import io.latticeforge.compute.ComputeProvider;
import io.latticeforge.models.ModelFolder;

/** all-MiniLM-L6-v2, quantised. Its files are those that its own module was built with, so the installation's models are not asked. */
public final class MiniLmProvider implements ComputeProvider {
    static final String NAME = "minilm";

    private static final String MODULE = "native/embedding";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String version() {
        return MiniLmEngine.VERSION;
    }

    @Override
    public Availability availability() {
        try (ComputeEngine engine = open(ModelFolder.builtWith(MODULE))) {
            engine.embedder().close();
            return Availability.here("ONNX Runtime " + OrtEnvironment.getEnvironment().getVersion() + " on the CPU, one thread");
        } catch (LatticeForgeException e) {
            return Availability.missing(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public ComputeEngine open(ModelFolder models) {
        try {
            return new MiniLmEngine(OrtEnvironment.getEnvironment(), ModelFolder.builtWith(MODULE));
        } catch (LinkageError | EngineException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the compute engine " + NAME + " does not load here: " + e.getMessage(), e);
        }
    }
}
