package io.latticeforge.ingest;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/**
 * How long something took, nanoseconds, to within a thousandth. Recorded by one thread without waiting and without allocating; taken by another, one
 * at a time. What takes longer than {@link #HIGHEST_NS} is recorded as that.
 */
public final class Latency {
    public static final long HIGHEST_NS = TimeUnit.SECONDS.toNanos(60);

    private static final long LOWEST_NS = 1;
    private static final int DIGITS = 3;

    private final SingleWriterRecorder recorder = new SingleWriterRecorder(LOWEST_NS, HIGHEST_NS, DIGITS);

    /** By the writing thread. */
    public void record(long ns) {
        recorder.recordValue(Math.clamp(ns, 0, HIGHEST_NS));
    }

    /**
     * What was recorded since this was called last.
     *
     * @param recycled what it gave last time; its content is lost. Null the first time
     */
    public Histogram taken(@Nullable Histogram recycled) {
        return recorder.getIntervalHistogram(recycled);
    }
}
