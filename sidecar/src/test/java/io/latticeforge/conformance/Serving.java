package io.latticeforge.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.latticeforge.process.ServeProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
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

    /** SIGSTOP, and all threads have stopped. */
    void freeze() throws IOException, InterruptedException {
        ensure();
        Path threads = Path.of("/proc", pid(), "task");
        signal("STOP");
        while (Files.isDirectory(threads) && isRunning(threads)) {
            Thread.onSpinWait();
        }
    }

    /** SIGCONT; does nothing to a process that was not frozen. */
    void thaw() throws IOException, InterruptedException {
        ensure();
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        assertEquals(0, new ProcessBuilder("kill", "-" + name, pid()).start().waitFor(), "kill -" + name);
    }

    private String pid() {
        return String.valueOf(Objects.requireNonNull(process).child().process().pid());
    }

    /** Whether a thread is not yet stopped: its state stands behind the name, which is in brackets. */
    private static boolean isRunning(Path threads) throws IOException {
        try (Stream<Path> all = Files.list(threads)) {
            for (Path thread : all.toList()) {
                String stat = Files.readString(thread.resolve("stat"));
                if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
                    return true;
                }
            }
            return false;
        } catch (NoSuchFileException | UncheckedIOException ended) {
            return true;
        }
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
