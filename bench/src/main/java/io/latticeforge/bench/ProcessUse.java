package io.latticeforge.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process takes of the machine, read from {@code /proc}. */
final class ProcessUse {
    private static final double TICKS_A_SECOND = 100;
    private static final int USER_TICKS = 11;

    private final Path folder;

    ProcessUse(long pid) {
        folder = Path.of("/proc/" + pid);
    }

    /** Whether this system has {@code /proc}. */
    static boolean isSupported() {
        return Files.isReadable(Path.of("/proc/self/schedstat"));
    }

    /** Nanoseconds of CPU by living threads, and by all that there were in steps of 10 ms: {@link #cpuSecondsSince} takes the larger. */
    record Cpu(long livingNs, long ticks) {}

    Cpu cpu() {
        long ns = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(folder.resolve("task"))) {
            for (Path thread : threads) {
                ns += scheduledNs(thread);
            }
            String stat = Files.readString(folder.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return new Cpu(ns, Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[USER_TICKS + 1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long scheduledNs(Path thread) {
        try {
            return Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ")[0]);
        } catch (IOException ended) {
            return 0;
        }
    }

    double cpuSecondsSince(Cpu before) {
        Cpu now = cpu();
        double living = (now.livingNs - before.livingNs) / 1e9;
        double ticked = (now.ticks - before.ticks) / TICKS_A_SECOND;
        // A thread that has ended is only in the ticks, which are exact to one of them.
        return ticked > living + 2 / TICKS_A_SECOND ? ticked : living;
    }

    /** Megabytes of a kind: {@code RssAnon}, {@code RssShmem}, {@code RssFile}. */
    double megabytes(String kind) {
        try {
            return Files.readAllLines(folder.resolve("status")).stream().filter(line -> line.startsWith(kind + ":"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024).findFirst().orElse(Double.NaN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What counts: anonymous and shared memory. */
    double residentMegabytes() {
        return megabytes("RssAnon") + megabytes("RssShmem");
    }
}
