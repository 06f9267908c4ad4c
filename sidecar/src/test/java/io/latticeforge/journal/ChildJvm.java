package io.latticeforge.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a second JVM with the flags of the launcher and the class path of the tests. What it prints to stderr is in the file "stderr". */
final class ChildJvm {
    private ChildJvm() {}

    static Process start(Path workingDirectory, String mainClass, String... arguments) throws IOException {
        return start(workingDirectory, Files.readAllLines(Path.of("src/main/launcher/jvm.args")), mainClass, arguments);
    }

    static Process start(Path workingDirectory, List<String> flags, String mainClass, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.add("-Xmx128m");
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(mainClass);
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).directory(workingDirectory.toFile()).redirectError(workingDirectory.resolve("stderr").toFile())
                .start();
    }
}
