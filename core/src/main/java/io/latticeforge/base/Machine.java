package io.latticeforge.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a figure was measured on, and how many threads it has use for. Asks the system's files only, never its resolver. */
public final class Machine {
    private static final int MOST_HELPERS = 3;

    private Machine() {}

    /** Threads that are worth having beside one that reduces rows: one less than there are cores, and three at most, as more would wait for memory. */
    public static int helpers() {
        return Math.min(Runtime.getRuntime().availableProcessors() - 1, MOST_HELPERS);
    }

    /** The processor as the system names it. */
    public static String cpu() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name")).map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    /** Its host name; empty where the system has no file that says it. */
    public static String name() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
