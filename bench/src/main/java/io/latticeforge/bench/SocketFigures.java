package io.latticeforge.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * T1: round trips of a step to a sidecar and of as many bytes to the echo peers, when all are steady: one blocking client, a trip at a
 * time.
 */
final class SocketFigures {
    private static final int FIRST_TRIPS = 1_000;
    private static final int ALLOCATION_TRIPS = 1_000;
    private static final long PEER_STEADY_NS = 1_000_000_000L;

    private SocketFigures() {}

    static void measure(Form form, Results results) {
        measure(form.rounds(), 6 * form.turnNs(), form.steadyNs(), results);
        if (results.find(Target.T1.id()).isEmpty()) {
            results.leaveOut(Target.T1.id(), "no gcc that works here; T1-java is the same against an echo in Java");
        }
    }

    /** @param steadyNs at most so long until the sidecar's path counts as steady */
    static void measure(int rounds, long turnNs, long steadyNs, Results results) {
        Answers answers = results.answers();
        try (SocketField field = new SocketField(answers)) {
            try (SidecarTrip ours = field.toSidecar(StepShape.TOP_20)) {
                Histogram first = new Histogram(3);
                TimedTrip trip = new TimedTrip(ours);
                for (int i = 0; i < FIRST_TRIPS; i++) {
                    trip.once(first, answers);
                }
                long trips = Steady.reach(trip, steadyNs, answers);
                results.add(new Figure("T1-first", "socket round trip, the first " + FIRST_TRIPS + " after ready", "us",
                        first.getValueAtPercentile(50) / 1e3, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, String.format(
                                Locale.ROOT, "p99 %.0f us; steady after %d trips", first.getValueAtPercentile(99) / 1e3, trips)));
            }
            for (StepShape shape : List.of(StepShape.TOP_20, StepShape.ROW)) {
                results.add(run(field, shape, rounds, turnNs, steadyNs, results));
            }
            allocation(field, answers, results);
        }
    }

    private static List<Figure> run(SocketField field, StepShape shape, int rounds, long turnNs, long steadyNs, Results results) {
        Answers answers = results.answers();
        try (SidecarTrip ours = field.toSidecar(shape);
                EchoTrip java = field.toJava(ours);
                EchoTrip c = field.hasC() ? field.toC(ours) : null) {
            List<TimedTrip> timed = new ArrayList<>(List.of(new TimedTrip(ours), new TimedTrip(java)));
            if (c != null) {
                timed.add(new TimedTrip(c));
            }
            boolean row = shape == StepShape.ROW;
            for (TimedTrip t : timed) {
                Steady.reach(t, row && t.trip() == ours ? steadyNs / 3 : Math.min(steadyNs, PEER_STEADY_NS), answers);
            }
            Contender[] contenders = timed.stream().map(t -> new Contender(ns -> t.turn(ns, answers), () -> {})).toArray(Contender[]::new);
            Rounds r = Rounds.play(rounds, turnNs, contenders);
            String id = row ? "T1-row" : Target.T1.id();
            String step = row ? "socket round trip, 1 row of 128,256 f32" : "socket round trip, 16 x top-20";
            String note = String.format(Locale.ROOT, "%s; ours reduces, journals and decides as well; closed loop; %d B there, %d B back;"
                    + " %s / ", row ? "one row" : "16 x top-20", ours.requestBytes(), ours.replyBytes(), timed.get(0).p99());
            List<Figure> figures = new ArrayList<>();
            Curves curves = Curves.latencies(results).line(step + ", ours", timed.get(0).all());
            if (c != null) {
                figures.add(Figure.against(id, row ? step + " / C epoll echo" : Target.T1.what(), r, 0, 2, Double.NaN,
                        note + timed.get(2).p99()));
                curves.line(step + ", C echo", timed.get(2).all());
            }
            figures.add(Figure.against(id + "-java", step + " / Java blocking echo", r, 0, 1, Double.NaN, note + timed.get(1).p99()));
            return figures;
        }
    }

    /**
     * E2: bytes that the sidecar's thread allocates (transport, ingest, journal, engine, reply) for frames of 16 and of 256 tokens; the
     * difference is the tokens', the rest the frame's.
     */
    private static void allocation(SocketField field, Answers answers, Results results) {
        double narrow = pathBytes(field, StepShape.TOP_20, answers);
        double wide = pathBytes(field, StepShape.TOP_20_WIDE, answers);
        double token = Math.max(0, (wide - narrow) / (StepShape.TOP_20_WIDE.entries - StepShape.TOP_20.entries));
        String note = String.format(Locale.ROOT, "%.1f B a frame of %d tokens, %.1f B a frame of %d", narrow, StepShape.TOP_20.entries,
                wide, StepShape.TOP_20_WIDE.entries);
        results.add(Figure.absolute(Target.E2, token, note));
        results.add(Figure.absolute(Target.E2_FRAME, Math.max(0, narrow - token * StepShape.TOP_20.entries), note));
    }

    private static double pathBytes(SocketField field, StepShape shape, Answers answers) {
        try (SidecarTrip ours = field.toSidecar(shape)) {
            Histogram unused = new Histogram(3);
            TimedTrip trip = new TimedTrip(ours);
            double least = Double.POSITIVE_INFINITY;
            for (int attempt = 0; attempt < 3; attempt++) {
                long before = RunningSidecar.allocatedBytes();
                for (int i = 0; i < ALLOCATION_TRIPS; i++) {
                    trip.once(unused, answers);
                }
                least = Math.min(least, (double) (RunningSidecar.allocatedBytes() - before) / (ALLOCATION_TRIPS));
            }
            return least;
        }
    }
}
