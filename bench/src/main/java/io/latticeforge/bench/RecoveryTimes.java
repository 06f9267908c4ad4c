package io.latticeforge.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * How much longer a sidecar takes to become ready after kill -9 at full rate than with an empty journal: with so many samples open, and the
 * most observations after the last snapshot that there can be. However long it had run before does not matter: recovery begins at the last
 * snapshot. Arguments: an empty directory, groups (1,000), samples of each (10), observations after the last snapshot (1,000,000), rounds (5).
 */
public final class RecoveryTimes {
    private static final int ENTRIES = 1_000;

    private RecoveryTimes() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        int groups = ThroughputTimes.argument(arguments, 1, 1_000);
        int samples = ThroughputTimes.argument(arguments, 2, 10);
        int tail = ThroughputTimes.argument(arguments, 3, 1_000_000);
        int rounds = ThroughputTimes.argument(arguments, 4, 5);
        System.out.println(Machine.line());
        for (int round = 0; round < rounds; round++) {
            Path empty = Files.createDirectory(directory.resolve("empty-" + round));
            Path used = Files.createDirectory(directory.resolve("used-" + round));
            double fresh;
            try (ServeChild sidecar = new ServeChild(empty)) {
                fresh = sidecar.readySeconds();
            }
            ServeChild killed = new ServeChild(used);
            try (StepTraffic traffic = new StepTraffic(killed.socket(), groups, samples, ENTRIES)) {
                for (long sent = 0; sent < tail - ENTRIES;) {
                    sent += traffic.send();
                }
                traffic.drain();
                killed.kill();
            }
            try (ServeChild again = new ServeChild(used)) {
                System.out.printf(Locale.ROOT, "ready after %.2f s with an empty journal, after %.2f s with %d samples open and %d observations after"
                        + " the last snapshot: recovery %.2f s%n", fresh, again.readySeconds(), groups * samples, tail,
                        again.readySeconds() - fresh);
            }
        }
    }
}
