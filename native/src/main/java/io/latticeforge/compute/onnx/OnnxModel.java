package io.latticeforge.compute.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.models.ModelFolder;
import java.util.Arrays;
import java.util.Map;

/**
 * One session, made from checked bytes: one thread, no spinning. Runs may come from any thread, one at a time; {@link #close} waits for
 * the one that runs, and later ones are refused.
 */
public final class OnnxModel implements AutoCloseable {
    private final String name;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private boolean closed;

    private OnnxModel(String name, OrtEnvironment environment, OrtSession session) {
        this.name = name;
        this.environment = environment;
        this.session = session;
    }

    /**
     * @param name as the manifest calls it
     * @throws LatticeForgeException what {@link ModelFolder#read} and {@link OnnxBytes#check} throw, {@link ErrorCode#BAD_CONFIGURATION}
     *     where the library refuses the graph
     */
    public static OnnxModel load(OrtEnvironment environment, ModelFolder models, String name) {
        byte[] bytes = models.read(name);
        OnnxBytes.check(name, bytes);
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            return new OnnxModel(name, environment, environment.createSession(bytes, options));
        } catch (OrtException e) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "the model '" + name + "' is refused by ONNX Runtime: "
                    + e.getMessage(), e);
        }
    }

    public String name() {
        return name;
    }

    OrtEnvironment environment() {
        return environment;
    }

    /**
     * The caller closes the result.
     *
     * @throws LatticeForgeException {@link ErrorCode#UNAVAILABLE} after close or where the library fails
     */
    public synchronized OrtSession.Result run(Map<String, OnnxTensor> inputs) {
        if (closed) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the model '" + name + "' of the compute engine onnx was closed");
        }
        try {
            return session.run(inputs);
        } catch (OrtException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "ONNX Runtime failed on the model '" + name + "': " + e.getMessage(), e);
        }
    }

    /** Dimensions of an input, -1 where any will do. */
    public long[] inputShape(String input) {
        return shape("input", input, true);
    }

    public long[] outputShape(String output) {
        return shape("output", output, false);
    }

    private long[] shape(String kind, String node, boolean in) {
        try {
            Map<String, NodeInfo> nodes = in ? session.getInputInfo() : session.getOutputInfo();
            if (nodes.get(node) instanceof NodeInfo info && info.getInfo() instanceof TensorInfo tensor) {
                return tensor.getShape();
            }
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "the model '" + name + "' has no " + kind + " '" + node
                    + "'; it has "
                    + nodes.keySet());
        } catch (OrtException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "ONNX Runtime failed on the model '" + name + "': " + e.getMessage(), e);
        }
    }

    /**
     * Whether an input or output has these dimensions, -1 for any.
     *
     * @throws LatticeForgeException {@link ErrorCode#BAD_CONFIGURATION}
     */
    void requireShape(long[] found, String node, long... wanted) {
        boolean fits = found.length == wanted.length;
        for (int i = 0; fits && i < wanted.length; i++) {
            fits = wanted[i] < 0 || found[i] == wanted[i];
        }
        if (!fits) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "'" + node + "' of the model '" + name + "' has the shape "
                    + Arrays.toString(found) + "; " + Arrays.toString(wanted) + " is needed (-1: any)");
        }
    }

    /** A value that was stored in the model beside its graph. */
    public long number(String key) {
        try {
            String value = session.getMetadata().getCustomMetadataValue(key).orElse("");
            return Long.parseLong(value);
        } catch (NumberFormatException | OrtException e) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "the model '" + name + "' does not say its " + key, e);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            try {
                session.close();
            } catch (OrtException e) {
                throw new LatticeForgeException(ErrorCode.INTERNAL, "the model '" + name + "' does not close: " + e.getMessage(), e);
            }
        }
    }
}
