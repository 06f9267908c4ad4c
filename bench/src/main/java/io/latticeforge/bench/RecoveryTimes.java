package io.latticeforge.bench;

import java.util.Locale;

/**
 * How much longer a sidecar takes to become ready after kill -9 at full rate than with an empty journal: with so many samples open, and the
 * most observations after the last snapshot that there can be. How long it had run before does not matter: recovery begins at the last
 * snapshot. Arguments: groups (1,000), samples of each (10), observations after the last snapshot (1,000,000), rounds (5).
 */
public final class RecoveryTimes {
    private static final int ENTRIES = 1_000;
    private static final int IN_FLIGHT = 4;

    private RecoveryTimes() {}

    public static void main(String[] arguments) throws InterruptedException {
        int groups = argument(arguments, 0, 1_000);
        int samples = argument(arguments, 1, 10);
        int tail = argument(arguments, 2, 1_000_000);
        int rounds = argument(arguments, 3, 5);
        StepStream.Entries load = new StepStream.Entries(groups, samples, Math.min(ENTRIES, groups * samples), StepShape.TOP_20);
        System.out.println(Machine.line());
        ServeProcess.rehearse();
        for (int round = 0; round < rounds; round++) {
            double fresh = fresh();
            double again = killed(load, tail);
            System.out.printf(Locale.ROOT, "ready after %.2f s with an empty journal, after %.2f s with %,d samples open and %,d observations after"
                    + " the last snapshot: recovery %.2f s%n", fresh, again, load.sequences(), tail, again - fresh);
        }
    }

    private static double fresh() {
        try (ScratchFolder folder = ScratchFolder.create(); ServeProcess sidecar = ServeProcess.start(folder.path())) {
            return sidecar.startSeconds();
        }
    }

    /** Seconds to ready after a kill just before a snapshot would be due. */
    private static double killed(StepStream.Entries load, int tail) throws InterruptedException {
        Answers answers = new Answers();
        try (ScratchFolder folder = ScratchFolder.create()) {
            ServeProcess sidecar = ServeProcess.start(folder.path());
            try (StepStream stream = new StepStream(new Conversation(sidecar.socket(), StepShape.VOCABULARY, false), load)) {
                int frames = tail / load.perFrame() - 1;
                for (int sent = 0, received = 0; received < frames; received++) {
                    while (sent < frames && sent - received < IN_FLIGHT) {
                        stream.send();
                        sent++;
                    }
                    stream.receive(answers);
                }
            } finally {
                sidecar.kill();
            }
            try (ServeProcess again = ServeProcess.start(folder.path())) {
                return again.startSeconds();
            }
        }
    }

    private static int argument(String[] arguments, int index, int otherwise) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
    }
}
