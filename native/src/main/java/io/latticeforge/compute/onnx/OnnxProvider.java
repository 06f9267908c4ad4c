package io.latticeforge.compute.onnx;

import ai.onnxruntime.OrtEnvironment;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.compute.Availability;
import io.latticeforge.compute.ComputeEngine;
import io.latticeforge.compute.ComputeProvider;
import io.latticeforge.models.ModelFolder;

/** ONNX Runtime. Its library comes in its jar and is loaded when it is first asked for. */
public final class OnnxProvider implements ComputeProvider {
    static final String NAME = "onnx";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String version() {
        String version = OrtEnvironment.class.getPackage().getImplementationVersion();
        return "ONNX Runtime" + (version == null ? "" : " " + version);
    }

    @Override
    public Availability availability() {
        try {
            return Availability.here("ONNX Runtime " + OrtEnvironment.getEnvironment().getVersion() + " on the CPU, one thread");
        } catch (LinkageError | RuntimeException e) {
            return Availability.missing("its library does not load here: " + reason(e));
        }
    }

    @Override
    public ComputeEngine open(ModelFolder models) {
        try {
            return new OnnxEngine(OrtEnvironment.getEnvironment(), models);
        } catch (LinkageError e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the compute engine onnx does not load here: " + reason(e), e);
        }
    }

    /** A library that is missing shows as a class that does not initialise, without a message of its own. */
    private static String reason(Throwable e) {
        Throwable cause = e.getCause();
        return String.valueOf(e.getMessage() == null && cause != null ? cause.getMessage() : e.getMessage());
    }
}
