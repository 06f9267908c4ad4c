package io.latticeforge.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A second JVM with the launcher's flags and the class path of the tests; its stderr goes to a file. */
public final class ChildProcess implements AutoCloseable {
    private final Process process;
    private final Path stderr;
    private final BufferedReader out;

    private ChildProcess(Process process, Path stderr) {
        this.process = process;
        this.stderr = stderr;
        this.out = process.inputReader();
    }

    /** @param before words of the command line before java: a tracer, say */
    public static ChildProcess start(Path directory, List<String> before, List<String> flags, String mainClass, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + Path.of("src/main/launcher/jvm.args").toAbsolutePath());
        command.add("@" + Path.of("src/main/launcher/compile.args").toAbsolutePath());
        command.add("-Dlatticeforge.home=" + Path.of("..").toRealPath());
        command.addAll(flags);
        command.addAll(program());
        command.add(mainClass);
        command.addAll(List.of(arguments));
        Path stderr = Files.createTempFile(directory, "stderr", "");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(stderr.toFile());
        builder.environment().remove("CI");
        builder.environment().keySet().removeIf(name -> name.startsWith("LATTICEFORGE_"));
        // What is measured of compute engines is kept for one build, not in the home of whoever runs the tests.
        builder.environment().put("XDG_CACHE_HOME", Path.of("target/cache").toAbsolutePath().toString());
        // Many run at a time: those that a test asks for metrics name a port of their own.
        builder.environment().put("LATTICEFORGE_ADMIN_LISTEN", "off");
        return new ChildProcess(builder.start(), stderr);
    }

    /** What was packaged, with the archive of its rehearsed start; where tests run on class files, those. */
    private static List<String> program() {
        Path target = Path.of("target").toAbsolutePath();
        Path archive = target.resolve("start.jsa");
        String classPath = System.getProperty("java.class.path");
        return classPath.contains(target.resolve("latticeforge-sidecar.jar").toString()) && Files.exists(archive)
                ? List.of("-XX:SharedArchiveFile=" + archive, "-cp", target.resolve("latticeforge-sidecar.jar") + ":" + target.resolve("lib") + "/*" + ":" + classPath)
                : List.of("-cp", classPath);
    }

    public static ChildProcess start(Path directory, String mainClass, String... arguments) throws IOException {
        return start(directory, List.of(), List.of(), mainClass, arguments);
    }

    /** {@code latticeforge} with these arguments. */
    public static ChildProcess cli(Path directory, String... arguments) throws IOException {
        return start(directory, "io.latticeforge.cli.Main", arguments);
    }

    /** The next line of stdout; null at its end. */
    public @Nullable String line() throws IOException {
        return out.readLine();
    }

    /** What is left of stdout, once the process has ended. */
    public List<String> lines() throws IOException {
        return out.lines().toList();
    }

    public String stderr() throws IOException {
        return Files.readString(stderr);
    }

    public Process process() {
        return process;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
