package io.latticeforge.live;

import io.latticeforge.compute.ComputeEngine;
import io.latticeforge.compute.ComputeEngines;
import io.latticeforge.compute.LanguageModel;
import io.latticeforge.models.ModelFolder;

/** The model that ships, loaded on the engine {@code onnx}: one thread. */
final class Abacus implements AutoCloseable {
    /** Most tokens of a sample, as in the recorded traces. */
    static final int MAX_TOKENS = 224;

    static final String NAME = "abacus-0.86m";

    private static final String ENGINE = "onnx";
    private static final String MODEL = "abacus";
    private static final String WORDS = "abacus-vocab";

    private final ComputeEngine engine;
    private final LanguageModel model;
    private final Vocabulary vocabulary;

    private Abacus(ComputeEngine engine, LanguageModel model, Vocabulary vocabulary) {
        this.engine = engine;
        this.model = model;
        this.vocabulary = vocabulary;
    }

    /** @throws io.latticeforge.base.LatticeForgeException where the engine does not load, or the model is missing or is not what the manifest says */
    static Abacus load(ModelFolder models) {
        Vocabulary vocabulary = Vocabulary.read(models, WORDS);
        ComputeEngine engine = ComputeEngines.provider(ENGINE).open(models);
        try {
            return new Abacus(engine, engine.languageModel(MODEL), vocabulary);
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    LanguageModel model() {
        return model;
    }

    @Override
    public void close() {
        engine.close();
    }
}
