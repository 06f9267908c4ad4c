package io.latticeforge.bench;

import io.latticeforge.config.SidecarConfig;
import io.latticeforge.path.Sidecar;
import java.nio.file.Path;
import java.util.List;

/** A sidecar in this process, as {@code serve} starts one: real socket, real journal, the shipped default policy. */
final class RunningSidecar implements AutoCloseable {
    private static final int FRAME_BYTES = 16 << 20;

    private final Path socket;
    private final Sidecar sidecar;

    /** @param directory its own, empty; the socket and the journal come to lie there */
    RunningSidecar(Path directory) {
        this(directory, SidecarConfig.Rings.DEFAULTS);
    }

    RunningSidecar(Path directory, SidecarConfig.Rings rings) {
        socket = directory.resolve("s");
        sidecar = Sidecar.start(
                new SidecarConfig(socket, null,
                        new SidecarConfig.Journal(directory.resolve("journal"), "process", "observations", 1 << 20, 64L << 20, 20_000,
                                0, 0), null, new SidecarConfig.Policies(List.of(), null, "default"), List.of(),
                        new SidecarConfig.Limits(64, FRAME_BYTES, 8 << 20, rings), 60,
                        new SidecarConfig.Compute("cpu", io.latticeforge.base.Machine.helpers(), directory.resolve("compute.json")), null),
                fault -> System.err.println("the sidecar reports: " + fault),
                notice -> System.err.println("the sidecar says: " + notice));
    }

    Path socket() {
        return socket;
    }

    /** Bytes that the thread on which everything happens has allocated: transport, ingest, journal, engine and reply. */
    static long allocatedBytes() {
        return Allocation.ofThread("latticeforge-path");
    }

    @Override
    public void close() {
        sidecar.close();
    }
}
