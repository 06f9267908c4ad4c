package io.latticeforge.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Runs synthetic rows of every element type, and every rare branch, until the kernel is compiled: Vector API code that is not is a
 * thousand times slower and allocates, and a branch first met in production throws compiled code away. Typical rows outnumber rare ones,
 * so that the profile stays that of production. Rows start short, as calls count more than turns of a loop towards compilation, and grow
 * as they get faster.
 */
final class KernelWarmUp {
    private static final int MIN_VOCAB = 150;
    private static final int MAX_VOCAB = 2 * Lanes.BLOCK + 77;
    private static final int SHORT_VOCAB = 55;
    /** A row this fast may grow. */
    private static final long QUICK_NS = 100_000;
    /** Compiled code takes 0.2 to 1 ns a logit, anything else 50 or more. */
    private static final long COMPILED_NS_PER_LOGIT = 5;
    /** Long rows at compiled speed, more than slow ones (others use the machine too), before the kernel counts as warm. */
    private static final int STEADY_ROWS = 200;

    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final float MASK = Float.NEGATIVE_INFINITY;
    /** Some servers draw from the row as it is, most do not. */
    private static final Sampling[] SAMPLINGS = {Sampling.WHOLE, new Sampling(0.7f, 1, 0), new Sampling(0.6f, 0.95f, 20),
        new Sampling(0.8f, 0.9f, 0)};

    private final RowReducer reducer;
    private final Observation out = new Observation();
    private final float[] logits = new float[MAX_VOCAB];
    private int vocab = MIN_VOCAB;
    private final SplittableRandom random = new SplittableRandom(1);

    KernelWarmUp(RowReducer reducer) {
        this.reducer = reducer;
    }

    /** Returns the rows it ran; stops once it runs at compiled speed, at the latest about when the budget is spent. */
    int run(long budgetNs) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(4L * MAX_VOCAB, 64);
            long end = System.nanoTime() + budgetNs;
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
                long ns = reduce(type, bytes, rows % 4 == 0, SAMPLINGS[rows / 3 % SAMPLINGS.length]);
                if (!rare) {
                    steady = vocab == MAX_VOCAB && ns < COMPILED_NS_PER_LOGIT * vocab ? steady + 1 : Math.max(0, steady - 4);
                    vocab = ns < QUICK_NS ? Math.min(MAX_VOCAB, 2 * vocab) : Math.max(MIN_VOCAB, vocab / 2);
                }
                rows++;
            }
            return rows;
        }
    }

    private void typical() {
        for (int i = 0; i < vocab; i++) {
            logits[i] = (float) (random.nextDouble() + random.nextDouble() + random.nextDouble()) * 6 - 12;
        }
        logits[random.nextInt(vocab)] = 9;
    }

    private void spoil(int way) {
        switch (way) {
            case 0 -> logits[vocab / 2] = Float.NaN;
            case 1 -> logits[vocab - 1] = Float.POSITIVE_INFINITY;
            case 2 -> Arrays.fill(logits, MASK);
            case 3 -> Arrays.fill(logits, 20, vocab - 20, MASK);
            case 4 -> Arrays.fill(logits, 20, vocab - 20, -65_000);
            case 5 -> logits[vocab * 2 / 3] = 500;
            case 6 -> {
                for (int i = 0; i < vocab; i++) {
                    logits[i] = i * 0.01f;
                }
            }
            default -> {
                for (int i = 0; i < vocab; i++) {
                    logits[i] = 4e6f + i;
                }
            }
        }
    }

    private void encode(ElementType type, MemorySegment bytes) {
        for (int i = 0; i < vocab; i++) {
            switch (type) {
                case F32 -> bytes.set(I32, 4L * i, Float.floatToRawIntBits(logits[i]));
                case F16 -> bytes.set(I16, 2L * i, Float.floatToFloat16(logits[i]));
                case BF16 -> bytes.set(I16, 2L * i, (short) (Float.floatToRawIntBits(logits[i]) >>> 16));
            }
        }
    }

    /** A long row, whole or in two pieces that cut an element, then short ones; nanoseconds for the long one. */
    private long reduce(ElementType type, MemorySegment bytes, boolean split, Sampling sampling) {
        long length = (long) vocab * type.bytes();
        long first = split ? length / 2 + 1 : length;
        long start = System.nanoTime();
        reducer.begin(type, vocab, split ? -1 : 1, sampling);
        reducer.accept(bytes, 0, first);
        if (split) {
            reducer.accept(bytes, first, length - first);
        }
        reducer.finish(out);
        long ns = System.nanoTime() - start;
        for (int i = 0; i < 4; i++) {
            reducer.begin(type, SHORT_VOCAB, i, sampling);
            reducer.accept(bytes, (long) i * SHORT_VOCAB * type.bytes(), (long) SHORT_VOCAB * type.bytes());
            reducer.finish(out);
        }
        return ns;
    }
}
