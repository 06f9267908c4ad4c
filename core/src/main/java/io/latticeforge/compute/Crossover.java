package io.latticeforge.compute;

import io.latticeforge.kernels.Observation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * How long each engine takes for batches of one shape on this machine, measured: engines in turn, best of {@value #ROUNDS} rounds, as what
 * else runs here only adds. Each is run until it gets no faster first: a kernel that is not compiled yet is a thousand times slower and
 * would lose to anything. Rows that are reduced one by one on the CPU can be taken where they are; for any other engine they must first be
 * laid together, and that is part of its time.
 *
 * @param batches      sizes, ascending
 * @param microseconds engine to one value for each size, for the whole batch
 */
public record Crossover(RowShape shape, int[] batches, Map<String, double[]> microseconds) {
    private static final int ROUNDS = 5;
    private static final int[] SIZES = {1, 4, 16, 64, 256};

    /** No frame is larger by default, so no batch is. */
    private static final long MAX_BYTES = 64L << 20;

    /** Another engine must be so much faster than the CPU before it is worth its copies and its library. */
    private static final double WORTH_IT = 0.95;

    /** Warm: the best time has not got better by a tenth for so many runs. */
    private static final int STEADY_RUNS = 40;

    private static final long MAX_WARM_UP_NS = 10_000_000_000L;
    private static final int DISTINCT_ROWS = 4;
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** @param reducers by the name of their engine, the CPU among them */
    static Crossover measure(RowShape shape, Map<String, ? extends BatchReducer> reducers) {
        int[] batches = Arrays.stream(SIZES).filter(size -> size == 1 || shape.bytes(size) <= MAX_BYTES).toArray();
        int largest = batches[batches.length - 1];
        Map<String, double[]> all = new LinkedHashMap<>();
        reducers.keySet().forEach(name -> all.put(name, new double[batches.length]));
        int[] chosen = new int[largest];
        Observation[] out = new Observation[largest];
        Arrays.setAll(out, i -> new Observation());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rows = rows(arena, shape, largest);
            MemorySegment arrived = rows(arena, shape, Math.min(DISTINCT_ROWS, largest));
            reducers.values().forEach(reducer -> warm(reducer, rows.asSlice(0, shape.bytes(1)), chosen, out));
            for (int i = 0; i < batches.length; i++) {
                MemorySegment part = rows.asSlice(0, shape.bytes(batches[i]));
                for (int round = -1; round < ROUNDS; round++) {
                    for (Map.Entry<String, ? extends BatchReducer> entry : reducers.entrySet()) {
                        long laying = entry.getKey().equals(CpuProvider.NAME) ? 0 : layTogether(arrived, rows, shape, batches[i]);
                        double us = (laying + time(entry.getValue(), part, chosen, batches[i], out)) / 1e3;
                        double[] best = Objects.requireNonNull(all.get(entry.getKey()));
                        best[i] = round <= 0 ? us : Math.min(best[i], us);
                    }
                }
            }
        }
        return new Crossover(shape, batches, all);
    }

    private static void warm(BatchReducer reducer, MemorySegment row, int[] chosen, Observation[] out) {
        long end = System.nanoTime() + MAX_WARM_UP_NS;
        long best = Long.MAX_VALUE;
        for (int steady = 0; steady < STEADY_RUNS && System.nanoTime() < end;) {
            long ns = time(reducer, row, chosen, 1, out);
            steady = ns < 0.9 * best ? 0 : steady + 1;
            best = Math.min(best, ns);
        }
    }

    private static long time(BatchReducer reducer, MemorySegment rows, int[] chosen, int count, Observation[] out) {
        long start = System.nanoTime();
        reducer.reduce(rows, chosen, count, out);
        return System.nanoTime() - start;
    }

    /** As a step's rows are copied while they arrive; nanoseconds. */
    private static long layTogether(MemorySegment arrived, MemorySegment rows, RowShape shape, int count) {
        long distinct = arrived.byteSize() / shape.bytes(1);
        long start = System.nanoTime();
        for (int row = 0; row < count; row++) {
            MemorySegment.copy(arrived, shape.bytes((int) (row % distinct)), rows, shape.bytes(row), shape.bytes(1));
        }
        return System.nanoTime() - start;
    }

    /** A few rows with a bulk, a tail and a peak, over and over. */
    private static MemorySegment rows(Arena arena, RowShape shape, int count) {
        SplittableRandom random = new SplittableRandom(1);
        MemorySegment rows = arena.allocate(shape.bytes(count), 64);
        for (int row = 0; row < Math.min(DISTINCT_ROWS, count); row++) {
            for (int i = 0; i < shape.vocabSize(); i++) {
                float z = i == row ? 9 : (float) (random.nextDouble() + random.nextDouble() + random.nextDouble()) * 6 - 12;
                long at = shape.bytes(row) + (long) i * shape.type().bytes();
                switch (shape.type()) {
                    case F32 -> rows.set(I32, at, Float.floatToRawIntBits(z));
                    case F16 -> rows.set(I16, at, Float.floatToFloat16(z));
                    case BF16 -> rows.set(I16, at, (short) (Float.floatToRawIntBits(z) >>> 16));
                }
            }
        }
        for (int row = DISTINCT_ROWS; row < count; row++) {
            MemorySegment.copy(rows, shape.bytes(row % DISTINCT_ROWS), rows, shape.bytes(row), shape.bytes(1));
        }
        return rows;
    }

    /** The same without some engines. */
    Crossover without(Set<String> engines) {
        Map<String, double[]> left = new LinkedHashMap<>(microseconds);
        left.keySet().removeAll(engines);
        return new Crossover(shape, batches, left);
    }

    /** The engine to use for a batch: the fastest at the nearest measured size below or at it, the CPU unless another is clearly faster. */
    public String pick(int batch) {
        int at = 0;
        while (at + 1 < batches.length && batches[at + 1] <= batch) {
            at++;
        }
        String best = CpuProvider.NAME;
        double bar = WORTH_IT * Objects.requireNonNull(microseconds.get(CpuProvider.NAME))[at];
        for (Map.Entry<String, double[]> entry : microseconds.entrySet()) {
            if (entry.getValue()[at] < bar) {
                best = entry.getKey();
                bar = entry.getValue()[at];
            }
        }
        return best;
    }

    /** What is picked and why, in one line. */
    public String sentence() {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= batches.length; i++) {
            if (i == batches.length || !pick(batches[i]).equals(pick(batches[from]))) {
                parts.add(range(from, i - 1) + " on " + pick(batches[from]));
                from = i;
            }
        }
        List<String> times = new ArrayList<>();
        int last = batches.length - 1;
        microseconds.forEach((name, us) -> times.add(String.format(Locale.ROOT, "%s %.0f µs", name, us[last] / batches[last])));
        return "compute auto: batches of " + String.join(", of ", parts) + " (V " + shape.vocabSize() + ", "
                + shape.type().name().toLowerCase(Locale.ROOT) + "; a row in a batch of " + batches[last] + " takes "
                + String.join(", ", times) + ")";
    }

    private String range(int from, int to) {
        String high = to == batches.length - 1 ? " and more" : " to " + (batches[to + 1] - 1);
        return batches[from] + high;
    }
}
