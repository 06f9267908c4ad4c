package io.latticeforge.base;

import org.agrona.concurrent.OffsetEpochNanoClock;

/** Nanoseconds since 1970-01-01T00:00Z. Injected wherever time is needed, so that tests step it by hand. */
@FunctionalInterface
public interface EpochClock {
    long epochNs();

    /**
     * The wall clock of this machine, looked at every ten seconds; between, the JVM's own clock goes on from there: the wall clock in
     * nanoseconds is an object each time.
     */
    EpochClock SYSTEM = new OffsetEpochNanoClock(5, 1_000, 10_000_000_000L)::nanoTime;
}
