package io.latticeforge.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.demo.JavaProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code serve} in a process of its own: as the launcher starts it, with its archive for the start, where the installation has been built.
 */
final class ServeProcess implements AutoCloseable {
    private static final String[] MINIMAL = {"--json", "--admin-listen=off"};

    private final Process process;
    private final JsonNode ready;
    private final double startSeconds;

    private ServeProcess(Process process, JsonNode ready, double startSeconds) {
        this.process = process;
        this.ready = ready;
        this.startSeconds = startSeconds;
    }

    /** How it is started here, in a few words. */
    static String how() {
        return isBuilt() ? "by the launcher, with its archive of the start"
                : "by java, without an archive of the start: the installation is not built";
    }

    private static Path launcher() {
        return Bench.home().resolve("latticeforge");
    }

    private static boolean isBuilt() {
        return Files.isExecutable(launcher()) && Files.exists(Bench.home().resolve("sidecar/target/latticeforge-sidecar.jar"));
    }

    /** Makes the archive for the start where there is none that fits. */
    static void rehearse() {
        if (isBuilt()) {
            try {
                launched("rehearse").redirectError(ProcessBuilder.Redirect.DISCARD).redirectOutput(ProcessBuilder.Redirect.DISCARD).start()
                        .waitFor();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static ProcessBuilder launched(String... arguments) {
        List<String> command = new ArrayList<>(List.of(launcher().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LATTICEFORGE_BUILD", "never");
        builder.environment().put("LATTICEFORGE_JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    /**
     * Starts it and returns when it has said that it is ready.
     *
     * @param directory its own; the socket, the journal and what it says come to lie there
     */
    static ServeProcess start(Path directory, String... flags) {
        List<String> arguments = new ArrayList<>(List.of("serve", "--socket=" + directory.resolve("s"),
                "--journal-directory=" + directory.resolve("journal")));
        arguments.addAll(List.of(MINIMAL));
        arguments.addAll(List.of(flags));
        String[] all = arguments.toArray(String[]::new);
        File errors = directory.resolve("serve.err").toFile();
        try {
            long startNs = System.nanoTime();
            Process process = (isBuilt() ? launched(all) : JavaProcess.of(all)).redirectError(errors).start();
            String line = process.inputReader().readLine();
            double seconds = (System.nanoTime() - startNs) / 1e9;
            if (line == null) {
                throw new IllegalStateException("the sidecar did not start: " + Files.readString(errors.toPath()).strip());
            }
            return new ServeProcess(process, new ObjectMapper().readTree(line), seconds);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path socket() {
        return Path.of(ready.path("socket").asText());
    }

    /** Of the door that clients of that transport come in by. */
    SocketAddress address(Transport transport) {
        if (transport == Transport.TCP) {
            String tcp = ready.path("tcp").asText();
            return new InetSocketAddress("127.0.0.1", Integer.parseInt(tcp.substring(tcp.lastIndexOf(':') + 1)));
        }
        return UnixDomainSocketAddress.of(socket());
    }

    /** From the start of the process to its ready line, as seen from outside. */
    double startSeconds() {
        return startSeconds;
    }

    ProcessUse use() {
        return new ProcessUse(process.pid());
    }

    /** SIGKILL, to all of it: the launcher may be a process of its own. */
    void kill() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM: it drains, then ends. */
    @Override
    public void close() {
        JavaProcess.end(process);
    }
}
