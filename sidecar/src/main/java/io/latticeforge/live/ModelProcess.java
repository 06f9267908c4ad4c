package io.latticeforge.live;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.demo.JavaProcess;
import io.latticeforge.demo.SidecarProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The model in a process of its own, which prints to our output. It ends when its input does, and the sidecar with it, so that
 * neither outlives whoever started them.
 */
final class ModelProcess implements AutoCloseable {
    /** Exit codes above it are this and a signal. */
    private static final int SIGNALLED = 128;

    private final Process process;
    private final Path errors;

    private ModelProcess(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
    }

    static ModelProcess start(SidecarProcess sidecar, Path result, Path errors, long seed, int groups, boolean terminal) {
        List<String> arguments = new ArrayList<>(List.of("model-loop", "--socket=" + sidecar.socket(), "--sidecar-pid=" + sidecar.pid(), "--result=" + result,
                "--policy=" + sidecar.policy(), "--seed=" + seed, "--groups=" + groups));
        if (terminal) {
            arguments.add("--terminal");
        }
        try {
            return new ModelProcess(JavaProcess.of(arguments.toArray(String[]::new)).redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(errors.toFile()).start(), errors);
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the model's process cannot be started: " + e.getMessage(), e);
        }
    }

    /** Returns when it has done everything. */
    void await() {
        try {
            int exit = process.waitFor();
            if (exit > SIGNALLED) {
                throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the model's process was ended by signal " + (exit - SIGNALLED));
            }
            if (exit != 0) {
                String said = Files.readString(errors).lines().filter(line -> line.startsWith("latticeforge: ")).reduce((a, b) -> b)
                        .map(line -> line.substring("latticeforge: ".length())).orElse("it ended with exit code " + exit);
                throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the model does not run here: " + said
                        + ". 'latticeforge demo --recorded' shows recorded generations and needs no model");
            }
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "what the model's process said cannot be read: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "interrupted while the model generated", e);
        }
    }

    @Override
    public void close() {
        JavaProcess.end(process);
    }
}
