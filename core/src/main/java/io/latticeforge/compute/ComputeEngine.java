package io.latticeforge.compute;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.util.Set;

/**
 * A loaded engine. What it {@linkplain #capabilities() cannot do} it refuses with UNAVAILABLE. Opening its parts is safe from any thread,
 * a part belongs to one; after {@link #close} every part refuses with UNAVAILABLE.
 */
public interface ComputeEngine extends AutoCloseable {
    String name();

    String version();

    Set<Capability> capabilities();

    /** For rows of one shape. */
    default BatchReducer reducer(RowShape shape) {
        throw cannot(Capability.REDUCE);
    }

    /**
     * A gate over fixed edges.
     *
     * @param edges [edges, dimensions]
     */
    default GateScorer gate(float[][] edges) {
        throw cannot(Capability.GATE);
    }

    /** Of the one model that this engine embeds with. */
    default TextEmbedder embedder() {
        throw cannot(Capability.EMBED);
    }

    /** @param model its name in the manifest */
    default LanguageModel languageModel(String model) {
        throw cannot(Capability.GENERATE);
    }

    private LatticeForgeException cannot(Capability wanted) {
        return new LatticeForgeException(ErrorCode.UNAVAILABLE,
                "the compute engine " + name() + " cannot " + wanted + "; it can " + capabilities());
    }

    @Override
    void close();
}
