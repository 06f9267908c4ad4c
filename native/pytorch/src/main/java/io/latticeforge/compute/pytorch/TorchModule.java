package io.latticeforge.compute.pytorch;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.models.ModelFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;

/**
 * One TorchScript module, made from checked bytes. Runs may come from any thread, one at a time; {@link #close} waits for the one that
 * runs, and later ones are refused.
 */
final class TorchModule implements AutoCloseable {
    private final String name;
    private final Model model;
    private final Block block;
    private final ParameterStore parameters;
    private boolean closed;

    private TorchModule(String name, Model model) {
        this.name = name;
        this.model = model;
        block = model.getBlock();
        parameters = new ParameterStore(model.getNDManager(), false);
    }

    /**
     * @throws LatticeForgeException what {@link ModelFolder#read} throws, {@link ErrorCode#BAD_CONFIGURATION} where PyTorch refuses the
     *     module
     */
    static TorchModule load(Engine engine, ModelFolder models, String name) {
        byte[] bytes = models.read(name);
        Model model = engine.newModel(name, Device.cpu());
        try {
            model.load(new ByteArrayInputStream(bytes), Map.of());
            return new TorchModule(name, model);
        } catch (IOException | MalformedModelException | EngineException e) {
            model.close();
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "the model '" + name + "' is refused by PyTorch: "
                    + e.getMessage(), e);
        }
    }

    /** A place for the tensors of one call; closing it frees them. */
    synchronized NDManager manager() {
        requireOpen();
        return model.getNDManager().newSubManager();
    }

    /** @throws LatticeForgeException {@link ErrorCode#UNAVAILABLE} after close or where the library fails */
    synchronized NDList run(NDList inputs) {
        requireOpen();
        try {
            return block.forward(parameters, inputs, false);
        } catch (EngineException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "PyTorch failed on the model '" + name + "': " + e.getMessage(), e);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the model '" + name + "' of the compute engine pytorch was closed");
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            model.close();
        }
    }
}
