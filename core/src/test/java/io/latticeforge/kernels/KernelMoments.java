package io.latticeforge.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The vector kernel's sums alone, without the top list: what the benchmark holds against C, and the record against. The loop, the moving
 * reference and the sums are the kernel's own; f32, typical rows only (nothing masked, nothing out of the float sums' reach). One thread.
 */
public final class KernelMoments {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int MAX_ATTEMPTS = BlockReducer.MAX_ATTEMPTS;

    private final Lanes lanes = new VectorLanes();
    private final RowSums sums = new RowSums();
    private final MemorySegment scratch = Arena.ofAuto().allocate(4L * lanes.step(), 64);
    private double b0;
    private double b1;
    private double b2;
    private double sumD;

    /** Whether the vector kernel runs here. */
    public static boolean isSupported() {
        return RowReducers.choose().vector();
    }

    /** Fills log-sum-exp, entropy, varentropy and self-certainty. */
    public void reduce(MemorySegment row, int count, Observation out) {
        sums.clear(1);
        sums.moveTo(row.get(F32, 0));
        for (int from = 0; from < count; from += Lanes.BLOCK) {
            block(row, from, Math.min(Lanes.BLOCK, count - from));
        }
        sums.describe(out);
    }

    private void block(MemorySegment row, int from, int count) {
        for (int attempt = 1; ; attempt++) {
            measure(row, from, count);
            if (sums.accepts(b0, b1) || attempt == MAX_ATTEMPTS) {
                sums.count(count, sumD);
                sums.add(b0, b1, b2);
                return;
            }
            sums.follow(b0, b1);
        }
    }

    private void measure(MemorySegment row, int from, int count) {
        int whole = count / lanes.step();
        int rest = count - whole * lanes.step();
        b0 = 0;
        b1 = 0;
        b2 = 0;
        sumD = 0;
        if (rest != 0) {
            tail(row, from + whole * lanes.step(), rest);
        }
        if (whole != 0) {
            lanes.moments(row.address() + 4L * from, whole, sums.reference());
            sumD += lanes.sumD;
            take();
        }
    }

    private void tail(MemorySegment row, int from, int rest) {
        MemorySegment.copy(row, 4L * from, scratch, 0, 4L * rest);
        for (int i = rest; i < lanes.step(); i++) {
            scratch.set(F32, 4L * i, sums.reference() - FloorClamp.FLOOR_NATS);
        }
        for (int i = 0; i < rest; i++) {
            sumD += (double) scratch.get(F32, 4L * i) - sums.reference();
        }
        lanes.moments(scratch.address(), 1, sums.reference());
        take();
    }

    private void take() {
        if (!lanes.inRange) {
            throw new IllegalStateException("a logit is out of the float sums' reach: not a typical row");
        }
        b0 += lanes.s0;
        b1 += lanes.s1;
        b2 += lanes.s2;
    }
}
