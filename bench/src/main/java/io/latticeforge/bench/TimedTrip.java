package io.latticeforge.bench;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/** A trip with the latencies of all its turns, nanoseconds. */
record TimedTrip(Trip trip, Histogram all) {
    private static final long LONGEST_NS = 10_000_000_000L;

    TimedTrip(Trip trip) {
        this(trip, new Histogram(LONGEST_NS, 3));
    }

    /** Median microseconds of this turn. */
    double turn(long turnNs, Answers answers) {
        Histogram now = burst(turnNs, answers);
        all.add(now);
        return now.getValueAtPercentile(50) / 1e3;
    }

    /** Trips that are not counted among all. */
    Histogram burst(long ns, Answers answers) {
        Histogram now = new Histogram(LONGEST_NS, 3);
        long end = System.nanoTime() + ns;
        do {
            once(now, answers);
        } while (System.nanoTime() < end);
        return now;
    }

    void once(Histogram into, Answers answers) {
        trip.prepare();
        long start = System.nanoTime();
        trip.exchange();
        into.recordValue(Math.min(LONGEST_NS, System.nanoTime() - start));
        trip.check(answers);
    }

    String p99() {
        return String.format(Locale.ROOT, "p99 %.0f us", all.getValueAtPercentile(99) / 1e3);
    }
}
