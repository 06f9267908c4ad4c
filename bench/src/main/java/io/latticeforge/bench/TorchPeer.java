package io.latticeforge.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** {@code torch_peer.py} in a process of its own: Python's PyTorch, where a Python that has it is found. */
final class TorchPeer implements AutoCloseable {
    /** Names the interpreter; else it is {@code python3}. */
    static final String VARIABLE = "LATTICEFORGE_BENCH_PYTHON";

    static final String MISSING = "no PyTorch in Python here: name an interpreter that has it in " + VARIABLE;

    private final Process process;
    private final BufferedReader answers;
    private final String version;

    private TorchPeer(Process process, String version) {
        this.process = process;
        answers = process.inputReader();
        this.version = version;
    }

    /** Empty where there is no such Python, or no PyTorch in it. */
    static Optional<TorchPeer> start(Path directory) {
        Path script = directory.resolve("torch_peer.py");
        String python = Objects.requireNonNullElse(System.getenv(VARIABLE), "python3");
        try (InputStream in = TorchPeer.class.getResourceAsStream("torch_peer.py")) {
            Files.write(script, in.readAllBytes());
            Process process = new ProcessBuilder(python, script.toString())
                    .redirectError(directory.resolve("torch_peer.log").toFile()).start();
            String version = process.inputReader().readLine();
            return version == null ? Optional.empty() : Optional.of(new TorchPeer(process, version));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    String name() {
        return "PyTorch " + version + " in Python, one thread";
    }

    /** Microseconds for the record of one row. */
    double recordUs(Path rows, int vocabSize, int count, long turnNs) {
        return Double.parseDouble(ask("time", rows, vocabSize, count, turnNs));
    }

    /** Entropy and varentropy of each row, one after the other. */
    double[] moments(Path rows, int vocabSize, int count) {
        String[] words = ask("moments", rows, vocabSize, count, 0).split(" ");
        double[] values = new double[words.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Double.parseDouble(words[i]);
        }
        return values;
    }

    /** CPU seconds for the records and signals of so many tokens, the file's rows a step. */
    double jobSeconds(Path rows, int vocabSize, int count, long tokens) {
        return Double.parseDouble(ask("job", rows, vocabSize, count, tokens));
    }

    private String ask(String command, Path rows, int vocabSize, int count, long number) {
        try {
            process.getOutputStream().write((command + "\t" + rows + "\t" + vocabSize + "\t" + count + "\t" + number + "\n").getBytes());
            process.getOutputStream().flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException("the Python peer has ended in the middle of '" + command + "'");
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
