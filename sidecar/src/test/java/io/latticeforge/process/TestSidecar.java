package io.latticeforge.process;

import io.latticeforge.config.SidecarConfig;
import io.latticeforge.path.Sidecar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A real sidecar in this process, everything of it in one directory. */
public final class TestSidecar implements AutoCloseable {
    public static final String TOKEN = "a token of at least sixteen bytes";

    /** Faults of ours that were heard. A test ends with none. */
    public final List<Throwable> faults = new CopyOnWriteArrayList<>();

    /** What was said of compute engines. */
    public final List<String> notices = new CopyOnWriteArrayList<>();

    private final Path directory;
    private final Sidecar sidecar;

    private TestSidecar(Path directory, SidecarConfig config) {
        this.directory = directory;
        sidecar = Sidecar.start(config, faults::add, notices::add);
    }

    public static TestSidecar start(Path directory) {
        return new TestSidecar(directory, config(directory, null, null, new SidecarConfig.Limits(64, 16 << 20, 8 << 20)));
    }

    /** With all three doors. */
    public static TestSidecar withAllDoors(Path directory) throws IOException {
        Path token = Files.writeString(directory.resolve("token"), TOKEN);
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        return new TestSidecar(directory, config(directory, new SidecarConfig.Tcp("127.0.0.1", 0, token), directory.resolve("queue"),
                new SidecarConfig.Limits(64, 16 << 20, 8 << 20)));
    }

    public static TestSidecar start(Path directory, SidecarConfig config) {
        return new TestSidecar(directory, config);
    }

    public static SidecarConfig config(Path directory, SidecarConfig.@Nullable Tcp tcp, @Nullable Path queue, SidecarConfig.Limits limits) {
        return new SidecarConfig(directory.resolve("s"), tcp,
                new SidecarConfig.Journal(directory.resolve("journal"), "process", "observations", 1 << 20, 1 << 20, 20_000, 0, 0), queue,
                new SidecarConfig.Policies(List.of(), null, "default"), List.of(), limits, 60,
                new SidecarConfig.Compute("cpu", 0, directory.resolve("compute.json")), null);
    }

    public static SidecarConfig withGateway(SidecarConfig usual, SidecarConfig.Gateway gateway) {
        return new SidecarConfig(usual.socket(), usual.tcp(), usual.journal(), usual.ingestQueue(), usual.policies(), usual.gates(), usual.limits(),
                usual.resumeWindowS(), usual.compute(), gateway);
    }

    public Path journal() {
        return directory.resolve("journal");
    }

    public Path queue() {
        return directory.resolve("queue");
    }

    public Sidecar sidecar() {
        return sidecar;
    }

    public FrameConversation connect() throws IOException {
        return new FrameConversation(SocketLine.unix(directory.resolve("s")));
    }

    public FrameConversation connectRing() throws IOException {
        return new FrameConversation(RingLine.unix(directory.resolve("s")));
    }

    public FrameConversation connectTcp() throws IOException {
        return new FrameConversation(SocketLine.tcp(String.valueOf(sidecar.ready().tcp())));
    }

    @Override
    public void close() {
        sidecar.close();
    }
}
