package io.latticeforge.journal;

import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.RollCycles;

/**
 * The time that Chronicle rolls by: the largest block time seen, never earlier. Chronicle would follow a clock that goes back into a file
 * that is already closed, and the order of blocks would be lost. Owned by the appending thread.
 *
 * <p>The roll cycle is five minutes. A file holds 2^30 documents; appending 64 bytes takes 0.21 us at best, so five minutes hold at most
 * 1.43e9 at a rate that nothing upstream of the journal can reach, and 0.64e9 at the measured 0.47 us a document. Should a file fill all
 * the same, or time stand still, {@link #endFile()} begins the next one early. At 1.5 M observations a second of 48 bytes a file has 22 GB.
 */
final class RollClock implements TimeProvider {
    /** Chronicle's constant; part of the layout, as file names follow from it. */
    static final RollCycle CYCLE = RollCycles.FIVE_MINUTELY;

    /** Documents after which a file is closed early; Chronicle throws at 2^30. */
    static final long MAX_DOCUMENTS = (1L << 30) - 1024;

    private static final long NS_PER_MS = 1_000_000;

    private long epochMs;

    /** Follows a block's time; one that is earlier than the latest seen is ignored. */
    void follow(long epochNs) {
        epochMs = Math.max(epochMs, epochNs / NS_PER_MS);
    }

    /** Never earlier than a roll file that exists already. */
    void notBefore(int cycle) {
        epochMs = Math.max(epochMs, (long) cycle * CYCLE.lengthInMillis());
    }

    /** The next block goes into the next file. */
    void endFile() {
        notBefore((int) (epochMs / CYCLE.lengthInMillis()) + 1);
    }

    @Override
    public long currentTimeMillis() {
        return epochMs;
    }
}
