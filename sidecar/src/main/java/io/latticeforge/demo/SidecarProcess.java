package io.latticeforge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real sidecar in a process of its own. */
public final class SidecarProcess implements AutoCloseable {
    private final Process process;
    private final Path socket;
    private final double readySeconds;
    private final String policy;

    private SidecarProcess(Process process, Path socket, double readySeconds, String policy) {
        this.process = process;
        this.socket = socket;
        this.readySeconds = readySeconds;
        this.policy = policy;
    }

    /**
     * Starts it and returns when it takes work.
     *
     * @param directory for its socket and what it says on stderr
     * @param gate      a file for {@code --gate-files}
     */
    public static SidecarProcess start(Path directory, Path journal, Path gate) {
        Path socket = directory.resolve("sidecar.sock");
        Path errors = directory.resolve("sidecar.err");
        try {
            Process process = JavaProcess.of("serve", "--json", "--socket=" + socket, "--journal-directory=" + journal, "--gate-files=" + gate,
                    "--admin-listen=off")
                    .redirectError(errors.toFile()).start();
            BufferedReader out = process.inputReader();
            String line = out.readLine();
            if (line == null) {
                process.waitFor();
                throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the sidecar did not start: " + Files.readString(errors).strip());
            }
            JsonNode ready = new ObjectMapper().readTree(line);
            return new SidecarProcess(process, socket, ready.path("ready_s").asDouble(), ready.path("policy").asText());
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the sidecar cannot be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "interrupted while the sidecar started", e);
        }
    }

    public Path socket() {
        return socket;
    }

    public long pid() {
        return process.pid();
    }

    /** Seconds from its start to its ready line. */
    public double readySeconds() {
        return readySeconds;
    }

    /** Its default policy, name@version. */
    public String policy() {
        return policy;
    }

    /** SIGTERM: it drains, then ends. */
    @Override
    public void close() {
        JavaProcess.end(process);
    }
}
