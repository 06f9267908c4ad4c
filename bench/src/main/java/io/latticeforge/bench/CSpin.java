package io.latticeforge.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** {@code spin.c}, compiled when the benchmark starts: round trips over shared memory between two processes that know nothing else. */
final class CSpin implements AutoCloseable {
    private final Process process;
    private final BufferedReader medians;

    private CSpin(Process process) {
        this.process = process;
        medians = process.inputReader();
    }

    /** Empty where gcc is missing or fails. */
    static Optional<CSpin> start(Path directory, int requestBytes, int replyBytes) {
        Path source = directory.resolve("spin.c");
        Path program = directory.resolve("spin");
        try (InputStream in = CSpin.class.getResourceAsStream("spin.c")) {
            Files.write(source, in.readAllBytes());
            Process gcc = new ProcessBuilder("gcc", "-O3", "-march=native", "-o", program.toString(), source.toString())
                    .redirectErrorStream(true).redirectOutput(directory.resolve("spin.log").toFile()).start();
            if (gcc.waitFor() != 0) {
                return Optional.empty();
            }
            return Optional.of(new CSpin(
                    new ProcessBuilder(program.toString(), Integer.toString(requestBytes), Integer.toString(replyBytes))
                    .redirectError(ProcessBuilder.Redirect.INHERIT).start()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Median microseconds of round trips for about so long. */
    double us(long turnNs) {
        try {
            process.getOutputStream().write((turnNs + "\n").getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
            String median = medians.readLine();
            if (median == null) {
                throw new IllegalStateException("the C peer has ended");
            }
            return Double.parseDouble(median) / 1e3;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
