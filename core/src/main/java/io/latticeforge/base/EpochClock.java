package io.latticeforge.base;

import java.time.Instant;

/** Nanoseconds since 1970-01-01T00:00Z. Injected wherever time is needed, so that tests step it by hand. */
@FunctionalInterface
public interface EpochClock {
    long epochNs();

    /** The wall clock of this machine. */
    EpochClock SYSTEM = () -> {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    };
}
