package io.latticeforge.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** {@code echo.c}, compiled when the benchmark starts: a process of its own that knows epoll and nothing else. */
final class CEcho implements EchoPeer {
    private final Process process;
    private final Path socket;

    private CEcho(Process process, Path socket) {
        this.process = process;
        this.socket = socket;
    }

    /** Empty where gcc is missing or fails. */
    static Optional<CEcho> start(Path directory) {
        Path source = directory.resolve("echo.c");
        Path program = directory.resolve("echo");
        Path socket = directory.resolve("c");
        try (InputStream in = CEcho.class.getResourceAsStream("echo.c")) {
            Files.write(source, in.readAllBytes());
            Process gcc = new ProcessBuilder("gcc", "-O3", "-march=native", "-o", program.toString(), source.toString())
                    .redirectErrorStream(true).redirectOutput(directory.resolve("gcc.log").toFile()).start();
            if (gcc.waitFor() != 0) {
                return Optional.empty();
            }
            Process echo = new ProcessBuilder(program.toString(), socket.toString()).start();
            if (echo.inputReader().readLine() == null) {
                return Optional.empty();
            }
            return Optional.of(new CEcho(echo, socket));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public Path socket() {
        return socket;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
