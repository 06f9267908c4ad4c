package io.latticeforge.compute.embedding;

import ai.onnxruntime.OrtEnvironment;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.compute.Capability;
import io.latticeforge.compute.ComputeEngine;
import io.latticeforge.compute.TextEmbedder;
import io.latticeforge.models.ModelFolder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Opens embedders over one folder; closing it closes them all. */
final class MiniLmEngine implements ComputeEngine {
    static final String VERSION = "all-MiniLM-L6-v2, quantised";

    private final OrtEnvironment environment;
    private final ModelFolder models;
    private final List<MiniLmEmbedder> opened = new ArrayList<>();
    private boolean closed;

    MiniLmEngine(OrtEnvironment environment, ModelFolder models) {
        this.environment = environment;
        this.models = models;
    }

    @Override
    public String name() {
        return MiniLmProvider.NAME;
    }

    @Override
    public String version() {
        return VERSION;
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.EMBED);
    }

    @Override
    public synchronized TextEmbedder embedder() {
        if (closed) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the compute engine " + MiniLmProvider.NAME + " was closed");
        }
        MiniLmEmbedder embedder = MiniLmEmbedder.load(environment, models);
        opened.add(embedder);
        return embedder;
    }

    @Override
    public synchronized void close() {
        closed = true;
        opened.forEach(MiniLmEmbedder::close);
        opened.clear();
    }
}
