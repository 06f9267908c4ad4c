package io.latticeforge.bench;

import io.latticeforge.config.SidecarConfig;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.ring.SharedMemory;
import java.lang.foreign.Arena;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** T2, T3 and T4: our ring beside C over a mapping and Aeron IPC, and the whole path of a row through it; everything spins. */
final class RingPart implements Part {
    /** The bytes of a step of 16 x top-20 and of its answer. */
    private static final int REQUEST_BYTES = 2_986;

    private static final int REPLY_BYTES = 49;
    private static final long SPIN_NS = 1_000_000_000L;
    private static final SidecarConfig.Rings SPINNING = new SidecarConfig.Rings(4, 1 << 20, 1_000_000);

    @Override
    public void measure(Form form, Results results) {
        String missing = !SharedMemory.isSupported() ? "no sealed shared memory on this system"
                : Runtime.getRuntime().availableProcessors() < 2 ? "one core here: two that spin would wait for each other" : "";
        if (!missing.isEmpty()) {
            for (Target target : new Target[] {Target.T2, Target.T3, Target.T4, Target.T4_P99}) {
                results.leaveOut(target.id(), missing);
            }
            return;
        }
        measure(form.rounds(), 4 * form.turnNs(), form.steadyNs() / 2, results);
    }

    static void measure(int rounds, long turnNs, long steadyNs, Results results) {
        trips(rounds, turnNs, results);
        path(rounds, turnNs, steadyNs, results);
    }

    private static void trips(int rounds, long turnNs, Results results) {
        Answers answers = results.answers();
        try (ScratchFolder folder = ScratchFolder.create(); Arena arena = Arena.ofShared();
                RingEnds ours = new RingEnds(arena, REQUEST_BYTES, REPLY_BYTES);
                AeronEnds aeron = new AeronEnds(folder.path(), REQUEST_BYTES, REPLY_BYTES)) {
            Optional<CSpin> c = CSpin.start(folder.path(), REQUEST_BYTES, REPLY_BYTES);
            Contender ring = new Contender(ns -> PingPong.us(ours, ns, answers), () -> {});
            Contender ipc = new Contender(ns -> PingPong.us(aeron, ns, answers), () -> {});
            String note = REQUEST_BYTES + " B there, " + REPLY_BYTES + " B back, p50 of each turn";
            if (c.isPresent()) {
                Rounds r = Rounds.play(rounds, turnNs, ring, ipc, new Contender(ns -> c.get().us(ns), () -> {}));
                results.add(Figure.against(Target.T2.id(), Target.T2.what(), r, 0, 2, Double.NaN, note));
                results.add(Figure.against(Target.T3.id(), Target.T3.what(), r, 0, 1, Double.NaN, note));
                c.get().close();
            } else {
                results.leaveOut(Target.T2.id(), "no gcc that works here");
                Rounds r = Rounds.play(rounds, turnNs, ring, ipc);
                results.add(Figure.against(Target.T3.id(), Target.T3.what(), r, 0, 1, Double.NaN, note));
            }
        }
    }

    /** From the first byte that the client writes to the answer that it has read: the row is copied in, reduced, journaled, decided on. */
    private static void path(int rounds, long turnNs, long steadyNs, Results results) {
        Answers answers = results.answers();
        KernelFigures.warm(ElementType.F32);
        try (ScratchFolder folder = ScratchFolder.create(); Arena arena = Arena.ofShared();
                RunningSidecar sidecar = new RunningSidecar(folder.path(), SPINNING);
                SidecarTrip ours = new SidecarTrip(Conversation.overRing(new RingPipe(sidecar.socket(), SPIN_NS), StepShape.VOCABULARY),
                        StepShape.ROW)) {
            TimedTrip trip = new TimedTrip(ours);
            FreshRow bare = new FreshRow(arena);
            Steady.reach(trip, steadyNs, answers);
            double[][] p50 = new double[2][rounds];
            double[][] p99 = new double[2][rounds];
            for (int round = 0; round < rounds; round++) {
                Histogram now = trip.burst(2 * turnNs, answers);
                trip.all().add(now);
                p50[0][round] = now.getValueAtPercentile(50) / 1e3;
                p99[0][round] = now.getValueAtPercentile(99) / 1e3;
                p50[1][round] = bare.us(2 * turnNs, answers);
                p99[1][round] = p50[1][round];
            }
            results.add(Figure.against(Target.T4.id(), Target.T4.what(), Rounds.of(p50), 0, 1, Double.NaN,
                    "row of 128,256 f32; ours with the client's copy into the ring, the journal and the decision"));
            results.add(Figure.against(Target.T4_P99.id(), Target.T4_P99.what(), Rounds.of(p99), 0, 1, Double.NaN, ""));
            Curves.latencies(results).line("row over the ring, ours", trip.all());
        }
    }
}
