package io.latticeforge.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.latticeforge.process.ServeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The sidecar's process that the scenarios share: it can be killed, frozen and started again, with its journal or without. */
final class Serving implements AutoCloseable {
    private final Path root;
    private int lives;
    private Path directory;
    private @Nullable ServeProcess process;

    Serving(Path root) throws IOException {
        this.root = root;
        directory = Files.createDirectory(root.resolve("0"));
    }

    /** Where it listens. The link stays when the directory of the journal is another one. */
    Path socket() throws IOException {
        ensure();
        return root.resolve("s");
    }

    void kill() {
        if (process != null) {
            process.close();
            process = null;
        }
    }

    /** @param forgetting with an empty journal */
    void start(boolean forgetting) throws IOException {
        if (forgetting) {
            directory = Files.createDirectory(root.resolve(String.valueOf(++lives)));
        }
        ensure();
    }

    void signal(String name) throws IOException, InterruptedException {
        ensure();
        String pid = String.valueOf(java.util.Objects.requireNonNull(process).child().process().pid());
        assertEquals(0, new ProcessBuilder("kill", "-" + name, pid).start().waitFor(), "kill -" + name);
    }

    private void ensure() throws IOException {
        if (process == null) {
            process = ServeProcess.start(directory);
            Files.deleteIfExists(root.resolve("s"));
            Files.createSymbolicLink(root.resolve("s"), directory.resolve("s"));
        }
    }

    @Override
    public void close() {
        kill();
    }
}
