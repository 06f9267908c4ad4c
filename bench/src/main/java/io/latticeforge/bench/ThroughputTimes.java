package io.latticeforge.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * T5, and T6's processor time for lists: observations a second that a sidecar in a process of its own takes over its Unix socket, with top-20
 * lists in step frames, decided and journaled, for a minute; its resident memory meanwhile, which must be flat. One client in this process
 * has the other core. Arguments: an empty directory, seconds (60), groups (1,000), samples of each (10), entries of a frame (250).
 */
public final class ThroughputTimes {
    private static final int WARM_UP_SECONDS = 10;

    private ThroughputTimes() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        int seconds = argument(arguments, 1, 60);
        int groups = argument(arguments, 2, 1_000);
        int samples = argument(arguments, 3, 10);
        int entries = argument(arguments, 4, 250);
        System.out.println(Machine.line());
        try (ServeChild sidecar = new ServeChild(directory); StepTraffic traffic = new StepTraffic(sidecar.socket(), groups, samples, entries)) {
            System.out.printf(Locale.ROOT, "%d groups of %d samples, %d entries a frame; %.0f MiB resident before the first token%n", groups, samples,
                    entries, sidecar.residentMiB());
            run(traffic, WARM_UP_SECONDS, sidecar, new double[WARM_UP_SECONDS]);
            double[] residentMiB = new double[seconds];
            double cpuBefore = sidecar.cpuSeconds();
            long[] observations = run(traffic, seconds, sidecar, residentMiB);
            double cpu = sidecar.cpuSeconds() - cpuBefore;
            long total = Arrays.stream(observations).sum();
            long[] sorted = observations.clone();
            Arrays.sort(sorted);
            System.out.printf(Locale.ROOT, "T5 %.3f M observations/s over %d s (median second %.3f, worst %.3f)%n", total / 1e6 / seconds, seconds,
                    sorted[seconds / 2] / 1e6, sorted[0] / 1e6);
            System.out.printf(Locale.ROOT, "T6 %.3f CPU seconds of the sidecar for a million observations%n", cpu / (total / 1e6));
            System.out.printf(Locale.ROOT, "memory %.0f MiB resident at first, %.0f MiB at last, most %.0f MiB (anonymous and shared)%n",
                    residentMiB[0], residentMiB[seconds - 1], Arrays.stream(residentMiB).max().orElse(0));
        }
    }

    /** Observations of each second. */
    private static long[] run(StepTraffic traffic, int seconds, ServeChild sidecar, double[] residentMiB) throws Exception {
        long[] observations = new long[seconds];
        long startNs = System.nanoTime();
        for (int second = 0; second < seconds; second++) {
            long untilNs = startNs + (second + 1) * 1_000_000_000L;
            while (System.nanoTime() < untilNs) {
                observations[second] += traffic.send();
            }
            residentMiB[second] = sidecar.residentMiB();
        }
        traffic.drain();
        return observations;
    }

    static int argument(String[] arguments, int index, int otherwise) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
    }
}
