package io.latticeforge.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * The end-to-end load: so many sequences at so many tokens a second each, in groups of sixteen that step together, to a sidecar in a
 * process of its own. Open loop: each step has its time, and its latency is counted from then, also where it was sent late.
 */
final class OpenLoad {
    private static final int SAMPLES = 16;
    private static final int WARM_UP_S = 3;
    /** Of its time within which a step is waited for by spinning, not asleep. */
    private static final long SPIN_NS = 60_000;
    /** As long as the sidecar's own default: the receiver must not keep a core from it. */
    private static final long RING_SPIN_NS = 20_000;
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";

    private final StepStream.Entries entries;
    private final double stepsPerSecond;
    private final Transport transport;

    /**
     * What came of it.
     *
     * @param ns                   from the time at which a step was due to its answer
     * @param lateShare            of the steps that were sent more than a millisecond late: the generator's own fault
     * @param cpuSecondsPerMillion of the whole sidecar process, for a million tokens; NaN where that cannot be known
     */
    record Result(String line, Histogram ns, double tokensPerSecond, double lateShare, double cpuSecondsPerMillion) {
        List<String> percentiles() {
            List<String> lines = new ArrayList<>();
            for (double p : new double[] {50, 90, 99, 99.9, 99.99, 100}) {
                lines.add(String.format(Locale.ROOT, "%7s %% %10.0f us", p == 100 ? "100" : Double.toString(p),
                        ns.getValueAtPercentile(p) / 1e3));
            }
            return lines;
        }
    }

    OpenLoad(int sequences, double rate, Transport transport, StepShape shape) {
        int groups = Math.max(1, sequences / SAMPLES);
        entries = new StepStream.Entries(groups, SAMPLES, SAMPLES, shape);
        stepsPerSecond = groups * rate;
        this.transport = transport;
    }

    Result run(int seconds) {
        try (ScratchFolder folder = ScratchFolder.create(); ServeProcess sidecar = ServeProcess.start(folder.path(), flags(folder.path()));
                StepStream stream = new StepStream(conversation(sidecar), entries)) {
            paced(stream, WARM_UP_S, new Histogram(3));
            Histogram latencies = new Histogram(3);
            ProcessUse use = sidecar.use();
            boolean known = ProcessUse.isSupported();
            ProcessUse.Cpu before = known ? use.cpu() : null;
            long startNs = System.nanoTime();
            double late = paced(stream, seconds, latencies);
            double took = (System.nanoTime() - startNs) / 1e9;
            double tokens = (double) latencies.getTotalCount() * SAMPLES;
            return new Result(String.format(Locale.ROOT, "%d sequences, %.0f tokens/s offered, %.0f/s answered over %s; %d steps of %d,"
                    + " %.2f %% sent late; latency from the time a step was due:", entries.sequences(), stepsPerSecond * SAMPLES,
                    tokens / took, transport.name().toLowerCase(Locale.ROOT), latencies.getTotalCount(), SAMPLES, 100 * late), latencies,
                    tokens / took, late, before == null ? Double.NaN : use.cpuSecondsSince(before) * 1e6 / tokens);
        }
    }

    private String[] flags(Path directory) {
        if (transport != Transport.TCP) {
            return new String[0];
        }
        try {
            Path token = Files.createFile(directory.resolve("token"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(token, TOKEN);
            return new String[] {"--tcp-port=0", "--tcp-token-file=" + token};
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Conversation conversation(ServeProcess sidecar) {
        if (transport == Transport.RING) {
            return Conversation.overRing(new RingPipe(sidecar.socket(), RING_SPIN_NS), StepShape.VOCABULARY);
        }
        byte[] token = transport == Transport.TCP ? TOKEN.getBytes(StandardCharsets.UTF_8) : new byte[0];
        return new Conversation(sidecar.address(transport), token, StepShape.VOCABULARY, false);
    }

    /** Returns the share of steps that were sent late. */
    private double paced(StepStream stream, int seconds, Histogram latencies) {
        int steps = (int) Math.max(1, seconds * stepsPerSecond);
        long startNs = System.nanoTime() + 1_000_000;
        double gapNs = 1e9 / stepsPerSecond;
        Answers answers = new Answers();
        Thread receiver = Thread.ofPlatform().name("bench-receiver").start(() -> {
            for (int i = 0; i < steps; i++) {
                stream.receive(answers);
                latencies.recordValue(Math.max(0, System.nanoTime() - startNs - (long) (i * gapNs)));
            }
        });
        int late = 0;
        for (int i = 0; i < steps; i++) {
            long dueNs = startNs + (long) (i * gapNs);
            long now = awaited(dueNs);
            late += now - dueNs > 1_000_000 ? 1 : 0;
            stream.send();
        }
        try {
            receiver.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        if (latencies.getTotalCount() != steps) {
            throw new IllegalStateException(latencies.getTotalCount() + " of " + steps + " steps were answered");
        }
        return (double) late / steps;
    }

    private static long awaited(long dueNs) {
        long now = System.nanoTime();
        while (now < dueNs) {
            if (dueNs - now > SPIN_NS) {
                LockSupport.parkNanos(dueNs - now - SPIN_NS);
            } else {
                Thread.onSpinWait();
            }
            now = System.nanoTime();
        }
        return now;
    }
}
