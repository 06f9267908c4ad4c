package io.latticeforge.bench;

import io.latticeforge.client.ClientConfig;
import io.latticeforge.client.DecisionsView;
import io.latticeforge.client.LatticeForgeClient;
import io.latticeforge.config.SidecarConfig;
import io.latticeforge.ingest.Door;
import io.latticeforge.ingest.Intake;
import io.latticeforge.ingest.Intakes;
import io.latticeforge.ingest.Replies;
import io.latticeforge.ingest.RingOffer;
import io.latticeforge.path.Sidecar;
import io.latticeforge.protocol.StepWriter;
import io.latticeforge.protocol.codec.AnswerKind;
import io.latticeforge.ring.RingEnd;
import io.latticeforge.ring.RingLayout;
import io.latticeforge.ring.SharedMemory;
import io.latticeforge.ring.UnixSocket;
import io.latticeforge.transport.PathLoop;
import io.latticeforge.transport.RingLimits;
import io.latticeforge.transport.SocketLimits;
import io.latticeforge.transport.SocketServer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * T2, T4: round trips through a ring, both sides spinning: of 256 bytes through the transport and back, and of a step of sixteen top-20 lists
 * through the whole sidecar, journal on, beside the same through the Unix socket. Both sides run in this process, each on its own thread.
 * Arguments: an empty directory, round trips of a round (100,000), rounds (5), of which the first is a warm-up.
 */
public final class RingTimes {
    private static final int FRAME_BYTES = 256;
    private static final int SEQUENCES = 16;
    private static final int TOP = 20;
    private static final long SPIN_NS = 1_000_000_000L;
    private static final long TIMEOUT_NS = 10_000_000_000L;

    private RingTimes() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        int trips = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100_000;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5;
        System.out.println("nanoseconds: p50 / p99 / p99.9");
        echo(directory, trips, rounds);
        sidecar(directory, trips / 5, rounds);
    }

    private static void echo(Path directory, int trips, int rounds) throws IOException {
        try (PathLoop loop = PathLoop.start(Throwable::printStackTrace);
                SocketServer server = SocketServer.bind(loop, directory.resolve("echo"), null,
                        SocketLimits.DEFAULTS.withRing(new RingLimits(1, 1 << 20, SPIN_NS)), new EchoWithRing(), new byte[0]);
                UnixSocket socket = connect(server);
                Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocate(1);
            if (!socket.poll(UnixSocket.READABLE, TIMEOUT_NS) || socket.receive(one.address(), 1) != 1) {
                throw new IOException("no ring came");
            }
            try (SharedMemory memory = SharedMemory.map(socket.takePassed())) {
                RingEnd end = RingEnd.client(memory.memory(), RingLayout.read(memory.memory()));
                MemorySegment frame = arena.allocate(FRAME_BYTES, 64);
                for (int round = 0; round < rounds; round++) {
                    Histogram times = new Histogram(3);
                    for (int i = 0; i < trips; i++) {
                        long start = System.nanoTime();
                        end.writer().write(frame, 0, FRAME_BYTES);
                        end.writer().publish();
                        if (end.bell().isWanted()) {
                            socket.ring();
                        }
                        while (end.reader().available() < FRAME_BYTES) {
                            Thread.onSpinWait();
                        }
                        end.reader().consume(end.reader().span());
                        if (end.reader().available() > 0) {
                            end.reader().consume(end.reader().span());
                        }
                        times.recordValue(System.nanoTime() - start);
                    }
                    print(round, "echo of " + FRAME_BYTES + " bytes", times);
                }
            }
        }
    }

    private static UnixSocket connect(SocketServer server) throws IOException {
        server.open();
        return UnixSocket.connect(server.socketPath());
    }

    private static void sidecar(Path directory, int trips, int rounds) throws IOException {
        SidecarConfig usual = SidecarConfig.defaults();
        Path socket = directory.resolve("s");
        SidecarConfig config = new SidecarConfig(socket, null, new SidecarConfig.Journal(directory.resolve("journal"), "process", "observations", 1 << 20, 64L << 20,
                20_000, 0, 0), null, usual.policies(), List.of(), new SidecarConfig.Limits(64, 16 << 20, 8 << 20,
                        new SidecarConfig.Rings(4, 1 << 20, 1_000_000)), 60, usual.compute(), null);
        ClientConfig plain = ClientConfig.unix(socket).named("bench", "none").timeouts(TIMEOUT_NS, TIMEOUT_NS);
        try (Sidecar sidecar = Sidecar.start(config, Throwable::printStackTrace, notice -> { });
                LatticeForgeClient bySocket = LatticeForgeClient.connect(plain)) {
            for (int round = 0; round < rounds; round++) {
                step(round, "16 x top-20 through the sidecar by socket", bySocket, trips);
                try (LatticeForgeClient byRing = LatticeForgeClient.connect(plain.withRing(SPIN_NS))) {
                    if (!byRing.usesRing()) {
                        throw new IOException("no ring: " + byRing.ringDeclined());
                    }
                    step(round, "16 x top-20 through the sidecar by ring", byRing, trips);
                }
            }
        }
    }

    private static void step(int round, String what, LatticeForgeClient client, int trips) {
        long before = RunningSidecar.allocatedBytes();
        Histogram times = steps(client, round, trips);
        print(round, what, times);
        System.out.printf("  the path's thread allocated %.1f bytes a step%n", (double) (RunningSidecar.allocatedBytes() - before) / trips);
    }

    private static Histogram steps(LatticeForgeClient client, int group, int trips) {
        client.openGroup(group + 1, SEQUENCES, AnswerKind.NUMBER, "", 1);
        for (int s = 0; s < SEQUENCES; s++) {
            client.openSequence(group + 1, s, 1, 1, 0, 0, new int[0]);
        }
        int[] ids = new int[TOP];
        float[] logProbs = new float[TOP];
        Histogram times = new Histogram(3);
        for (int i = 0; i < trips; i++) {
            for (int k = 0; k < TOP; k++) {
                ids[k] = (i * 31 + k * 7) & 0x7FFF;
                logProbs[k] = -0.5f - k * 0.4f - (i & 15) * 0.01f;
            }
            long start = System.nanoTime();
            StepWriter step = client.step();
            for (int s = 0; s < SEQUENCES; s++) {
                step.topKEntry(group + 1, s, i, ids[0], logProbs[0], 0, ids, logProbs, 0, TOP);
            }
            DecisionsView decisions = client.observe(step);
            times.recordValue(System.nanoTime() - start);
            if (!decisions.answered()) {
                throw new IllegalStateException("step " + i + " has no answer: " + client.errors());
            }
            for (int d = 0; d < decisions.count(); d++) {
                client.applied(decisions, d, i + 1);
            }
        }
        return times;
    }

    private static void print(int round, String what, Histogram times) {
        System.out.printf("%s%s: %d / %d / %d%n", round == 0 ? "warm-up: " : "", what, times.getValueAtPercentile(50), times.getValueAtPercentile(99),
                times.getValueAtPercentile(99.9));
    }

    /** Sends back what came through a ring that is given unasked. */
    private static final class EchoWithRing implements Intakes {
        @Override
        public Intake open(Door door, boolean authorized, Replies replies) {
            if (replies.offerRing(1) != RingOffer.GRANTED) {
                throw new IllegalStateException("no ring on this machine");
            }
            replies.moveToRing();
            UnsafeBuffer view = new UnsafeBuffer(0, 0);
            return new Intake() {
                @Override
                public void accept(MemorySegment bytes, long offset, long length, long source) {
                    view.wrap(bytes.address() + offset, (int) length);
                    replies.send(view, 0, (int) length);
                }

                @Override
                public boolean established() {
                    return true;
                }

                @Override
                public void closed() {}
            };
        }
    }
}
