package io.latticeforge.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Round trips of a step to a sidecar and of as many bytes to the echo peers: one blocking client, one trip at a time. */
final class QuickSockets {
    private static final int WARM_UP_TRIPS = 5_000;
    private static final int ALLOCATION_TRIPS = 2_000;

    private QuickSockets() {}

    /** A trip with the latencies of all its turns, nanoseconds. */
    private record Timed(Trip trip, Histogram all) {
        Timed(Trip trip) {
            this(trip, new Histogram(10_000_000_000L, 3));
        }

        /** Median microseconds of this turn. */
        double turn(long turnNs, Answers answers) {
            Histogram now = new Histogram(10_000_000_000L, 3);
            long end = System.nanoTime() + turnNs;
            do {
                trip.prepare();
                long start = System.nanoTime();
                trip.exchange();
                now.recordValue(System.nanoTime() - start);
                trip.check(answers);
            } while (System.nanoTime() < end);
            all.add(now);
            return now.getValueAtPercentile(50) / 1e3;
        }

        String p99() {
            return String.format(Locale.ROOT, "p99 %.0f us", all.getValueAtPercentile(99) / 1e3);
        }
    }

    static List<Figure> run(int rounds, long turnNs, Answers answers) {
        List<Figure> figures = new ArrayList<>();
        try (SocketField field = new SocketField(answers)) {
            for (StepShape shape : StepShape.values()) {
                figures.addAll(run(field, shape, rounds, turnNs, answers));
            }
        }
        return figures;
    }

    private static List<Figure> run(SocketField field, StepShape shape, int rounds, long turnNs, Answers answers) {
        try (SidecarTrip ours = field.toSidecar(shape);
                EchoTrip java = field.toJava(ours);
                EchoTrip c = field.hasC() ? field.toC(ours) : null) {
            List<Timed> timed = new ArrayList<>(List.of(new Timed(ours), new Timed(java)));
            if (c != null) {
                timed.add(new Timed(c));
            }
            for (Timed t : timed) {
                for (int i = 0; i < WARM_UP_TRIPS / shape.variants; i++) {
                    trip(t.trip, answers);
                }
            }
            Contender[] contenders = timed.stream().map(t -> new Contender(ns -> t.turn(ns, answers), () -> {})).toArray(Contender[]::new);
            Rounds r = Rounds.play(rounds, turnNs, contenders);
            String id = shape == StepShape.TOP_20 ? "T1" : "T1-row";
            String step = shape == StepShape.TOP_20 ? "socket round trip, 16 x top-20" : "socket round trip, 1 row of 128,256 f32";
            String note = String.format(Locale.ROOT, "ours reduces, journals and decides as well; %d B there, %d B back; %s / ",
                    ours.requestBytes(), ours.replyBytes(), timed.get(0).p99());
            double path = pathBytes(ours, answers);
            List<Figure> figures = new ArrayList<>();
            if (c != null) {
                figures.add(Figure.against(id, step + " / C epoll echo", r, 0, 2, path, note + timed.get(2).p99()));
            }
            figures.add(Figure.against(id + "-java", step + " / Java blocking echo", r, 0, 1, path, note + timed.get(1).p99()));
            return figures;
        }
    }

    private static void trip(Trip trip, Answers answers) {
        trip.prepare();
        trip.exchange();
        trip.check(answers);
    }

    /** Bytes that the sidecar's thread allocates for a frame: transport, ingest, journal, engine and reply (E2). */
    private static double pathBytes(Trip ours, Answers answers) {
        long before = RunningSidecar.allocatedBytes();
        for (int i = 0; i < ALLOCATION_TRIPS; i++) {
            trip(ours, answers);
        }
        return (double) (RunningSidecar.allocatedBytes() - before) / ALLOCATION_TRIPS;
    }
}
