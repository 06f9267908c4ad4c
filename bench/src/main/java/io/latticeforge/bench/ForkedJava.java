package io.latticeforge.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** A main class of this program in a fresh JVM with the same flags; what it prints on its last line. */
final class ForkedJava {
    private ForkedJava() {}

    static String lastLine(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream().filter(a -> !a.contains("SharedArchive")).forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            String last = process.inputReader().lines().reduce("", (a, b) -> b);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(main.getSimpleName() + " ended with " + process.exitValue() + ": " + last);
            }
            return last;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
