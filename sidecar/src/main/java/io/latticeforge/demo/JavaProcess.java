package io.latticeforge.demo;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command that starts another process of this program, with the same JVM and the same flags. */
public final class JavaProcess {
    private static final String MAIN = "io.latticeforge.cli.Main";

    private static final long STOP_S = 10;

    private JavaProcess() {}

    /** SIGTERM, and SIGKILL if that is not enough. */
    public static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(STOP_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    public static ProcessBuilder of(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        // The archive of classes is this command's own: two processes must not renew it at once. That of a rehearsed start is for all.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream().filter(a -> !a.contains("SharedArchive")).forEach(command::add);
        String startArchive = System.getProperty("latticeforge.start-archive");
        if (startArchive != null) {
            command.add("-XX:SharedArchiveFile=" + startArchive);
        }
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(MAIN);
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }
}
