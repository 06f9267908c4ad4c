package io.latticeforge.compute;

import java.util.List;

/** Text to vectors of length 1 whose products say how near two texts are in meaning. Belongs to one thread. */
public interface TextEmbedder extends AutoCloseable {
    /** Which model, for what is stored beside its vectors: vectors of two models cannot be compared. */
    String model();

    int dimensions();

    /**
     * One vector a text, in the order of the texts; a text's vector does not depend on the others. What is longer than the model reads is cut.
     *
     * @return [texts, dimensions], each of length 1
     * @throws io.latticeforge.base.LatticeForgeException (UNAVAILABLE) after the engine was closed or where it fails
     */
    float[][] embed(List<String> texts);

    @Override
    void close();
}
