package io.latticeforge.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.latticeforge.base.Counters;
import io.latticeforge.base.Lease;
import io.latticeforge.compute.RowWorkers;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.RowReducers;
import io.latticeforge.kernels.Sampling;
import io.latticeforge.process.FrameConversation;
import io.latticeforge.process.Reply;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.Limits;
import io.latticeforge.protocol.StepWriter;
import io.latticeforge.protocol.codec.DecisionsDecoder;
import io.latticeforge.protocol.codec.ElementKind;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps of many rows that lie in a ring: whoever reduces them, the block holds what it holds where they came through a socket. */
class RowRunTest {
    private static final int VOCAB = 32_003;
    private static final int SAMPLES = 24;
    private static final int STEPS = 12;
    private static final long SEED = Long.getLong("latticeforge.seed", System.nanoTime());

    private final RowReducers kernels = RowReducers.choose();
    private final List<ByteBuffer> distinct = new ArrayList<>();

    RowRunTest() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 8; i++) {
            ByteBuffer row = ByteBuffer.allocate(2 * VOCAB).order(Frame.BYTE_ORDER);
            for (int v = 0; v < VOCAB; v++) {
                row.putShort(Float.floatToFloat16((float) (random.nextDouble() * 30 - 15)));
            }
            distinct.add(row.putShort(0, Float.floatToFloat16(i == 7 ? Float.NaN : 16)).flip());
        }
    }

    /** Rows as they are, rows drawn at a temperature, rows that are none, top lists, ready values and entries that are refused, in every step. */
    private void play(ObservingDoor door) throws IOException {
        FrameConversation conversation = new FrameConversation(door);
        SplittableRandom random = new SplittableRandom(SEED);
        conversation.hello(VOCAB, ElementKind.F16, new byte[0], new byte[0]);
        conversation.openGroup(1, SAMPLES, "");
        for (int i = 0; i < SAMPLES; i++) {
            conversation.openSequence(1, i, i % 5 == 3 ? 0.7f : 1, 1, 0, 7);
        }
        int rowBytes = 2 * VOCAB;
        ByteBuffer padding = ByteBuffer.allocate((int) Frame.padded(rowBytes) - rowBytes);
        for (int step = 0; step < STEPS; step++) {
            StepWriter writer = conversation.step(rowBytes);
            List<ByteBuffer> rows = new ArrayList<>();
            for (int i = 0; i < SAMPLES; i++) {
                int token = random.nextInt(VOCAB);
                switch (random.nextInt(12)) {
                    case 0 -> writer.topKEntry(1, i, step, 1, -0.5f, 0, new int[] {1, 2}, new float[] {-0.5f, -1.5f}, 0, 2);
                    case 1 -> writer.statsEntry(1, i, step, token, -0.1f, 0, 0.2f, 0.1f, 12, 3);
                    default -> {
                        writer.rowEntry(i == 7 ? 99 : 1, i, step, token, 0);
                        rows.add(distinct.get(random.nextInt(20) == 0 ? 7 : random.nextInt(7)).duplicate());
                        rows.add(padding.duplicate());
                    }
                }
            }
            Reply reply = conversation.observe(writer, rows.toArray(ByteBuffer[]::new));
            assertTrue(reply.is(DecisionsDecoder.TEMPLATE_ID), reply::toString);
        }
    }

    private List<List<Object>> bySocket() throws IOException {
        try (ObservingDoor door = new ObservingDoor(BatchReducers.NONE, Limits.DEFAULT, SEED)) {
            play(door);
            return door.observed;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void aStepOfManyRowsIsWhatItIsThroughASocket(int count) throws IOException {
        List<List<Object>> expected = bySocket();
        assertTrue(expected.size() > STEPS * SAMPLES / 2, expected.size() + " observations");
        try (RowWorkers workers = new RowWorkers(kernels, count); ObservingDoor door = new ObservingDoor(workers, SEED)) {
            play(door);
            assertEquals(expected, door.observed, "seed " + SEED);
            assertEquals(count > 0, door.ingest.run().rows() > 0, "seed " + SEED + ": rows that were reduced as runs");
        }
    }

    @Test
    void shortStepsAreLeftToThePath() {
        try (RowWorkers workers = new RowWorkers(kernels, 1)) {
            RowRun run = new RowRun(kernels, workers);
            assertEquals(0, run.worth(1, 4 * 128_256, 128_256));
            assertEquals(0, run.worth(64, 4 * 1_000, 1_000));
            assertEquals(4, run.worth(4, 4 * 128_256, 128_256));
            assertEquals(0, run.worth(3, 4 * 128_256, 128_256));
            assertEquals(5, run.worth(64, 4 * 128_256, 128_256), "a turn for each core");
            assertEquals(4, run.worth(64, 4 * 151_936, 151_936));
            assertEquals(0, new RowRun(kernels, new RowWorkers(kernels, 0)).worth(64, 4 * 128_256, 128_256));
        }
    }

    @Test
    void aRunAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Counters<IngestCounter> counters = new Counters<>(IngestCounter.class);
        long allocated = Long.MAX_VALUE;
        Arena arena = Arena.ofShared();
        Lease lease = new Lease(arena::close);
        try (RowWorkers workers = new RowWorkers(kernels, 1)) {
            RowRun run = new RowRun(kernels, workers);
            MemorySegment rows = arena.allocate(16L * 2 * VOCAB, 64);
            for (int turn = 0; turn < 40 && allocated > 512; turn++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int step = 0; step < 50; step++) {
                    run.begin(rows, lease, ElementType.F16, VOCAB);
                    for (int row = 0; row < 16; row++) {
                        run.row(row, 2L * row * VOCAB, row, Sampling.WHOLE);
                    }
                    run.reduce(counters);
                }
                allocated = threads.getCurrentThreadAllocatedBytes() - before;
            }
        } finally {
            lease.drop();
        }
        assertTrue(allocated <= 512, allocated + " bytes for 50 steps");
    }
}
