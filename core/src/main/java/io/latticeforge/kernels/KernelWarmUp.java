package io.latticeforge.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * Runs synthetic rows of every element type, and every rare branch, until the kernel is compiled: Vector API code that is not is a thousand times slower
 * and allocates, and a branch first met in production throws compiled code away. Typical rows outnumber rare ones, so that the profile stays that of
 * production.
 */
final class KernelWarmUp {
    private static final int VOCAB = 3 * Lanes.BLOCK + 77;
    private static final int SHORT_VOCAB = 55;
    /** Rows that take about the same time, one after the other, before the kernel counts as compiled. */
    private static final int STEADY_ROWS = 200;

    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final float MASK = Float.NEGATIVE_INFINITY;

    private final RowReducer reducer;
    private final Observation out = new Observation();
    private final float[] logits = new float[VOCAB];
    private final SplittableRandom random = new SplittableRandom(1);

    KernelWarmUp(RowReducer reducer) {
        this.reducer = reducer;
    }

    /** Returns the rows it ran; stops when the time of a typical row has settled, at the latest after the budget. */
    int run(long budgetNs) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(4L * VOCAB, 64);
            long end = System.nanoTime() + budgetNs;
            long best = Long.MAX_VALUE;
            int steady = 0;
            int rows = 0;
            while (steady < STEADY_ROWS && System.nanoTime() < end) {
                ElementType type = ElementType.values()[rows % 3];
                boolean rare = rows % 16 == 15;
                typical();
                if (rare) {
                    spoil(rows / 16 % 8);
                }
                encode(type, bytes);
                long ns = reduce(type, bytes);
                if (!rare) {
                    steady = ns < best - best / 8 ? 0 : steady + 1;
                    best = Math.min(best, ns);
                }
                rows++;
            }
            return rows;
        }
    }

    private void typical() {
        for (int i = 0; i < VOCAB; i++) {
            logits[i] = (float) (random.nextDouble() + random.nextDouble() + random.nextDouble()) * 6 - 12;
        }
        logits[random.nextInt(VOCAB)] = 9;
    }

    private void spoil(int way) {
        switch (way) {
            case 0 -> logits[VOCAB / 2] = Float.NaN;
            case 1 -> logits[VOCAB - 1] = Float.POSITIVE_INFINITY;
            case 2 -> java.util.Arrays.fill(logits, MASK);
            case 3 -> java.util.Arrays.fill(logits, 100, VOCAB - 100, MASK);
            case 4 -> java.util.Arrays.fill(logits, 100, VOCAB - 100, -65_000);
            case 5 -> logits[2 * Lanes.BLOCK] = 500;
            case 6 -> {
                for (int i = 0; i < VOCAB; i++) {
                    logits[i] = i * 0.01f;
                }
            }
            default -> {
                for (int i = 0; i < VOCAB; i++) {
                    logits[i] = 4e6f + i;
                }
            }
        }
    }

    private void encode(ElementType type, MemorySegment bytes) {
        for (int i = 0; i < VOCAB; i++) {
            switch (type) {
                case F32 -> bytes.set(I32, 4L * i, Float.floatToRawIntBits(logits[i]));
                case F16 -> bytes.set(I16, 2L * i, Float.floatToFloat16(logits[i]));
                case BF16 -> bytes.set(I16, 2L * i, (short) (Float.floatToRawIntBits(logits[i]) >>> 16));
            }
        }
    }

    /** A long row in two pieces that cut an element, then a short one; nanoseconds for the long one. */
    private long reduce(ElementType type, MemorySegment bytes) {
        long length = (long) VOCAB * type.bytes();
        long start = System.nanoTime();
        reducer.begin(type, VOCAB, 1);
        reducer.accept(bytes, 0, length / 2 + 1);
        reducer.accept(bytes, length / 2 + 1, length - length / 2 - 1);
        reducer.finish(out);
        long ns = System.nanoTime() - start;
        for (int i = 0; i < 4; i++) {
            reducer.begin(type, SHORT_VOCAB, i);
            reducer.accept(bytes, (long) i * SHORT_VOCAB * type.bytes(), (long) SHORT_VOCAB * type.bytes());
            reducer.finish(out);
        }
        return ns;
    }
}
