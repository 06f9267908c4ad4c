package io.latticeforge.bench;

import java.util.Locale;

/**
 * How much longer a sidecar takes to become ready after kill -9 at full rate than with an empty journal: with so many samples open, and the
 * most observations after the last snapshot that there can be. How long it had run before does not matter: recovery begins at the last
 * snapshot. Arguments: groups (1,000), samples of each (10), observations after the last snapshot (500,000), rounds (5).
 */
public final class RecoveryTimes {
    private static final int ENTRIES = 1_000;
    private static final int IN_FLIGHT = 4;

    private RecoveryTimes() {}

    public static void main(String[] arguments) throws InterruptedException {
        int groups = argument(arguments, 0, 1_000);
        int samples = argument(arguments, 1, 10);
        int tail = argument(arguments, 2, 500_000);
        int rounds = argument(arguments, 3, 5);
        StepStream.Entries load = new StepStream.Entries(groups, samples, Math.min(ENTRIES, groups * samples), StepShape.TOP_20);
        System.out.println(Machine.line());
        ServeProcess.rehearse();
        for (int round = 0; round < rounds; round++) {
            Start fresh = fresh();
            Start again = killed(load, tail);
            System.out.printf(Locale.ROOT, "ready after %.2f s (%.2f CPU) with an empty journal, after %.2f s (%.2f CPU) with %,d samples"
                    + " open and %,d observations after the last snapshot: recovery %.2f s (%.2f CPU)%n", fresh.seconds, fresh.cpu,
                    again.seconds, again.cpu, load.sequences(), tail, again.seconds - fresh.seconds, again.cpu - fresh.cpu);
        }
    }

    /** From the start of a process to its ready line, on the clock and of all cores' time, which other work here disturbs less. */
    private record Start(double seconds, double cpu) {
        static Start of(ServeProcess sidecar) {
            return new Start(sidecar.startSeconds(), sidecar.use().cpuSecondsSince(new ProcessUse.Cpu(0, 0)));
        }
    }

    private static Start fresh() {
        try (ScratchFolder folder = ScratchFolder.create(); ServeProcess sidecar = ServeProcess.start(folder.path())) {
            return Start.of(sidecar);
        }
    }

    /** After a kill just before a snapshot would be due. */
    private static Start killed(StepStream.Entries load, int tail) throws InterruptedException {
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
                return Start.of(again);
            }
        }
    }

    private static int argument(String[] arguments, int index, int otherwise) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
    }
}
