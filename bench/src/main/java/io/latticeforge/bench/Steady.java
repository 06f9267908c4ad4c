package io.latticeforge.bench;

import org.HdrHistogram.Histogram;

/** Round trips until their median no longer falls: a path as long as the sidecar's is compiled late, after some 60,000 of them. */
final class Steady {
    private static final long BURST_NS = 500_000_000;
    /** A burst counts as faster from this share on. */
    private static final double FASTER = 0.97;
    private static final int SAME_BURSTS = 4;

    private Steady() {}

    /** Trips for at most so long; returns how many. */
    static long reach(TimedTrip trip, long mostNs, Answers answers) {
        long end = System.nanoTime() + mostNs;
        double best = Double.POSITIVE_INFINITY;
        long trips = 0;
        for (int same = 0; same < SAME_BURSTS && System.nanoTime() < end; ) {
            Histogram burst = trip.burst(BURST_NS, answers);
            trips += burst.getTotalCount();
            double us = burst.getValueAtPercentile(50) / 1e3;
            same = us < FASTER * best ? 0 : same + 1;
            best = Math.min(best, us);
        }
        return trips;
    }
}
