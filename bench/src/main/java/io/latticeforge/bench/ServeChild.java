package io.latticeforge.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code serve} in a process of its own, under this JVM's flags: what it uses can be told from what its client uses, and it can be killed. */
final class ServeChild implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("\"ready_s\":([0-9.]+)");
    private static final double TICKS_PER_SECOND = 100;

    private final Process process;
    private final Path socket;
    private final double readySeconds;

    /** @param directory the socket comes to lie there, and the journal where there is none */
    ServeChild(Path directory, String... flags) throws IOException {
        socket = directory.resolve("s");
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.latticeforge.cli.Main", "serve", "--json", "--admin-listen", "off",
                "--compute-engine", "cpu", "--socket", socket.toString(), "--journal-directory", directory.resolve("journal").toString()));
        command.addAll(List.of(flags));
        process = new ProcessBuilder(command).redirectError(directory.resolve("stderr").toFile()).start();
        BufferedReader out = process.inputReader();
        String line = out.readLine();
        Matcher ready = READY.matcher(line == null ? "" : line);
        if (!ready.find()) {
            process.destroyForcibly();
            throw new IOException("it did not become ready: " + Files.readString(directory.resolve("stderr")));
        }
        readySeconds = Double.parseDouble(ready.group(1));
    }

    Path socket() {
        return socket;
    }

    /** From the start of its JVM to its ready line. */
    double readySeconds() {
        return readySeconds;
    }

    /** Processor time so far, all threads. */
    double cpuSeconds() throws IOException {
        String stat = Files.readString(proc("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** Resident memory that is not a file's, MiB. */
    double residentMiB() throws IOException {
        long kib = 0;
        for (String line : Files.readAllLines(proc("status"))) {
            if (line.startsWith("RssAnon:") || line.startsWith("RssShmem:")) {
                kib += Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        return kib / 1024.0;
    }

    private Path proc(String file) {
        return Path.of("/proc", Long.toString(process.pid()), file);
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM: it drains. */
    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
