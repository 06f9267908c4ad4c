package io.latticeforge.compute.pytorch;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.compute.Availability;
import io.latticeforge.compute.ComputeEngine;
import io.latticeforge.compute.ComputeProvider;
import io.latticeforge.models.ModelFolder;

/** PyTorch on the CPU. Its libraries are unpacked once, into the directory of the property {@code DJL_CACHE_DIR}. */
public final class PyTorchProvider implements ComputeProvider {
    static final String NAME = "pytorch";

    private static final String DJL_NAME = "PyTorch";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String version() {
        return "DJL " + Engine.getDjlVersion();
    }

    @Override
    public Availability availability() {
        try {
            return Availability.here("PyTorch " + load().getVersion() + " on the CPU, one thread, through DJL " + Engine.getDjlVersion());
        } catch (LinkageError | RuntimeException e) {
            return Availability.missing("its library does not load here: " + cause(e));
        }
    }

    @Override
    public ComputeEngine open(ModelFolder models) {
        try {
            return new PyTorchEngine(load(), models);
        } catch (LinkageError | EngineException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the compute engine pytorch does not load here: " + cause(e), e);
        }
    }

    /** DJL reads how many threads it may use from properties, once, when its engine is loaded. */
    private static Engine load() {
        for (String property : new String[] {"ai.djl.pytorch.num_threads", "ai.djl.pytorch.num_interop_threads"}) {
            if (System.getProperty(property) == null) {
                System.setProperty(property, "1");
            }
        }
        if (System.getProperty("ai.djl.pytorch.graph_optimizer") == null) {
            System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
        }
        return Engine.getEngine(DJL_NAME);
    }

    private static String cause(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
