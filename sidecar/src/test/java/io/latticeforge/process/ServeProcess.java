package io.latticeforge.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code latticeforge serve} in a process of its own, ready. Everything of it lies in one directory. */
public final class ServeProcess implements AutoCloseable {
    private final ChildProcess child;
    private final Path directory;
    private final JsonNode ready;

    private ServeProcess(ChildProcess child, Path directory, JsonNode ready) {
        this.child = child;
        this.directory = directory;
        this.ready = ready;
    }

    public static ServeProcess start(Path directory, String... flags) throws IOException {
        return start(directory, List.of(), List.of(), flags);
    }

    public static ServeProcess start(Path directory, List<String> before, List<String> jvmFlags, String... flags) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("serve", "--json", "--socket", directory.resolve("s").toString(),
                "--journal-directory", directory.resolve("journal").toString(), "--journal-min-free-bytes", "1048576"));
        arguments.addAll(List.of(flags));
        ChildProcess child = ChildProcess.start(directory, before, jvmFlags, "io.latticeforge.cli.Main", arguments.toArray(String[]::new));
        String line = child.line();
        if (line == null) {
            child.process().onExit().join();
            throw new AssertionError("it did not become ready: " + child.stderr());
        }
        return new ServeProcess(child, directory, new ObjectMapper().readTree(line));
    }

    /** Seconds from the start of the JVM to the ready line. */
    public double readySeconds() {
        return ready.path("ready_s").asDouble();
    }

    /** Its ready line. */
    public JsonNode ready() {
        return ready;
    }

    public Path journal() {
        return directory.resolve("journal");
    }

    public ChildProcess child() {
        return child;
    }

    public FrameConversation connect() throws IOException {
        return new FrameConversation(SocketLine.unix(directory.resolve("s")));
    }

    /** SIGTERM: drained, and its exit code. */
    public int terminate() throws InterruptedException {
        child.process().destroy();
        return child.process().waitFor();
    }

    /** SIGKILL. */
    @Override
    public void close() {
        child.close();
    }
}
