package io.latticeforge.bench;

import org.HdrHistogram.Histogram;

/** Round trips between this thread and one that answers; both spin, and the other lives for the time of a turn only. */
final class PingPong {
    private static final int WARM_UP_TRIPS = 10;
    private static final long LONGEST_NS = 10_000_000_000L;

    private volatile boolean over;

    /** Two ends of something that carries bytes there and back. */
    interface Ends {
        /** Sends the number in a request, waits for the reply and returns the number in it. */
        long trip(long number);

        /** Answers a request if there is one. */
        void answer();
    }

    private PingPong() {}

    /** Median microseconds of the trips of this turn. */
    static double us(Ends ends, long turnNs, Answers answers) {
        return new PingPong().turn(ends, turnNs, answers);
    }

    private double turn(Ends ends, long turnNs, Answers answers) {
        Thread echo = Thread.ofPlatform().daemon().name("bench-echo").start(() -> {
            while (!over) {
                ends.answer();
                Thread.onSpinWait();
            }
        });
        Histogram latencies = new Histogram(LONGEST_NS, 3);
        long number = 0;
        long end = System.nanoTime() + turnNs;
        long start = System.nanoTime();
        while (start < end || latencies.getTotalCount() == 0) {
            answers.equal("number echoed", ++number, ends.trip(number));
            long now = System.nanoTime();
            if (number > WARM_UP_TRIPS) {
                latencies.recordValue(Math.min(LONGEST_NS, now - start));
            }
            start = now;
        }
        over = true;
        try {
            echo.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return latencies.getValueAtPercentile(50) / 1e3;
    }
}
