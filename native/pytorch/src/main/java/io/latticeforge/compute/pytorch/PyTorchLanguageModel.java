package io.latticeforge.compute.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.latticeforge.compute.Decoding;
import io.latticeforge.compute.LanguageModel;
import io.latticeforge.compute.PromptCheck;

/**
 * A module with a key-value cache as {@code models/abacus/model.py} has it. TorchScript does not tell shapes as ONNX does: the module's
 * method {@code sizes} gives layers, heads, head_dim, V, context.
 */
final class PyTorchLanguageModel implements LanguageModel {
    /** How DJL is told to call a method other than forward: by the name of a first tensor, which is not handed on. */
    private static final String SIZES = "module_method:sizes";

    private final TorchModule module;
    private final PromptCheck check;
    private final Shape emptyCache;

    PyTorchLanguageModel(TorchModule module) {
        this.module = module;
        try (NDManager manager = module.manager()) {
            long[] sizes = sizes(manager);
            emptyCache = new Shape(sizes[0], 2, 1, sizes[1], 0, sizes[2]);
            check = new PromptCheck((int) sizes[3], (int) sizes[4]);
        }
    }

    private long[] sizes(NDManager manager) {
        NDArray method = manager.create(0f);
        method.setName(SIZES);
        return module.run(new NDList(method)).singletonOrThrow().toLongArray();
    }

    @Override
    public int vocabSize() {
        return check.vocabSize();
    }

    @Override
    public int contextTokens() {
        return check.contextTokens();
    }

    @Override
    public Decoding start(int[] prompt, int samples) {
        check.prompt(prompt, samples);
        return new PyTorchDecoding(module, check, emptyCache, prompt, samples);
    }

    @Override
    public void close() {
        module.close();
    }
}
