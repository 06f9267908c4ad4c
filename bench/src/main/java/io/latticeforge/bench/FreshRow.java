package io.latticeforge.bench;

import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.RowReducer;
import io.latticeforge.kernels.RowReducers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.HdrHistogram.Histogram;

/** The peer of T4: the bare kernel on a row that the other core has just written, and nothing else. */
final class FreshRow {
    private final MemorySegment[] written;
    private final MemorySegment row;
    private final RowReducer reducer = RowReducers.choose().create();
    private final Observation out = new Observation();
    private volatile long asked;
    private volatile long there;
    private volatile boolean over;

    FreshRow(Arena arena) {
        written = new MemorySegment[StepShape.ROW.variants];
        for (int v = 0; v < written.length; v++) {
            written[v] = StepShape.ROW.row(arena, v);
        }
        row = arena.allocate(StepShape.ROW.rowBytes, 64);
    }

    /** Median microseconds of the kernel in this turn; one turn at a time. */
    double us(long turnNs, Answers answers) {
        over = false;
        long first = there;
        Thread writer = Thread.ofPlatform().daemon().name("bench-writer").start(() -> {
            for (long n = first; !over; ) {
                if (asked > n) {
                    n = asked;
                    row.copyFrom(written[(int) (n % written.length)]);
                    there = n;
                }
                Thread.onSpinWait();
            }
        });
        Histogram latencies = new Histogram(3);
        long end = System.nanoTime() + turnNs;
        while (System.nanoTime() < end) {
            long n = there + 1;
            asked = n;
            while (there < n) {
                Thread.onSpinWait();
            }
            long start = System.nanoTime();
            reducer.begin(ElementType.F32, StepShape.VOCABULARY, 0);
            reducer.accept(row, 0, row.byteSize());
            reducer.finish(out);
            latencies.recordValue(System.nanoTime() - start);
        }
        over = true;
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        StepShape.ROW.check((int) (there % written.length), out.entropy, out.tokenConfidence, answers);
        return latencies.getValueAtPercentile(50) / 1e3;
    }
}
