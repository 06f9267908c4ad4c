package io.latticeforge.demo;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** The command that starts another process of this program, with the same JVM and the same flags. */
final class JavaProcess {
    private static final String MAIN = "io.latticeforge.cli.Main";

    private JavaProcess() {}

    static ProcessBuilder of(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        // The archive of classes is this command's own: two processes must not renew it at once.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream().filter(a -> !a.contains("SharedArchive")).forEach(command::add);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(MAIN);
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }
}
