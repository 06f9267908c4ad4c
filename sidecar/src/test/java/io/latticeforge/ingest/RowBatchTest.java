package io.latticeforge.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.compute.ChosenReducer;
import io.latticeforge.compute.Compute;
import io.latticeforge.compute.ComputeWarnings;
import io.latticeforge.compute.RowShape;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.models.ModelFolder;
import io.latticeforge.process.FrameConversation;
import io.latticeforge.process.Reply;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.Limits;
import io.latticeforge.protocol.StepWriter;
import io.latticeforge.protocol.codec.DecisionsDecoder;
import io.latticeforge.protocol.codec.ElementKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Steps collected for the real ONNX engine: what stands in the block is what the CPU kernel gives, also when the engine goes meanwhile. */
class RowBatchTest {
    private static final int VOCAB = 1_000;
    private static final int SAMPLES = 8;
    private static final int TOP = 2;
    private static final long SEED = Long.getLong("latticeforge.seed", System.nanoTime());

    private final List<String> said = new ArrayList<>();
    private final ComputeWarnings warnings = new ComputeWarnings(said::add);

    /** Rows as they are, rows drawn at a temperature, a top list, ready values and an entry that is refused, all in one step. */
    private static void play(ObservingDoor door, int steps, Runnable eachStep) throws IOException {
        FrameConversation conversation = new FrameConversation(door);
        SplittableRandom random = new SplittableRandom(SEED);
        conversation.hello(VOCAB, ElementKind.F16, new byte[0], new byte[0]);
        conversation.openGroup(1, SAMPLES, "");
        for (int i = 0; i < SAMPLES; i++) {
            conversation.openSequence(1, i, i == 3 ? 0.7f : 1, 1, 0, 7);
        }
        int rowBytes = 2 * VOCAB;
        for (int step = 0; step < steps; step++) {
            StepWriter writer = conversation.step(rowBytes);
            List<ByteBuffer> rows = new ArrayList<>();
            for (int i = 0; i < SAMPLES; i++) {
                int token = random.nextInt(VOCAB);
                if (i == 5) {
                    writer.topKEntry(1, i, step, 1, -0.5f, 0, new int[] {1, 2}, new float[] {-0.5f, -1.5f}, 0, TOP);
                } else if (i == 6) {
                    writer.statsEntry(1, i, step, token, -0.1f, 0, 0.2f, 0.1f, 12, 3);
                } else {
                    writer.rowEntry(1, i == 7 ? 99 : i, step, token, 0);
                    rows.add(row(random, step % 5 == 4 && i == 1));
                    rows.add(ByteBuffer.allocate((int) Frame.padded(rowBytes) - rowBytes));
                }
            }
            Reply reply = conversation.observe(writer, rows.toArray(ByteBuffer[]::new));
            assertTrue(reply.is(DecisionsDecoder.TEMPLATE_ID), reply::toString);
            eachStep.run();
        }
    }

    private static ByteBuffer row(SplittableRandom random, boolean spoilt) {
        ByteBuffer row = ByteBuffer.allocate(2 * VOCAB).order(Frame.BYTE_ORDER);
        for (int v = 0; v < VOCAB; v++) {
            row.putShort(Float.floatToFloat16((float) (random.nextDouble() * 30 - 15)));
        }
        return row.putShort(0, Float.floatToFloat16(spoilt ? Float.NaN : 16)).flip();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Compute onnx() {
        Compute compute = Compute.named("onnx", ModelFolder.ofThisProcess(), warnings);
        assertEquals(2, compute.engines().size(), said::toString);
        return compute;
    }

    private static List<List<Object>> byTheCpu(int steps) throws IOException {
        try (ObservingDoor door = new ObservingDoor(BatchReducers.NONE, Limits.DEFAULT, SEED)) {
            play(door, steps, () -> {});
            assertEquals(0, door.ingest.counters().get(IngestCounter.BATCHES));
            return door.observed;
        }
    }

    private static void assertClose(List<List<Object>> expected, List<List<Object>> actual) {
        assertEquals(expected.size(), actual.size(), "observations");
        for (int i = 0; i < expected.size(); i++) {
            for (int f = 0; f < expected.get(i).size(); f++) {
                Object a = expected.get(i).get(f);
                Object b = actual.get(i).get(f);
                boolean same = a.equals(b) || a instanceof Float x && b instanceof Float y && Math.abs(x - y) <= 1e-4 * Math.max(1, Math.abs(x));
                assertTrue(same, "seed " + SEED + ", observation " + i + ": " + expected.get(i) + " by the CPU, " + actual.get(i));
            }
        }
    }

    @Test
    void aCollectedStepIsWhatTheCpuGives() throws IOException {
        int steps = 40;
        try (Compute compute = onnx(); ChosenReducer reducer = compute.forced("onnx", new RowShape(ElementType.F16, VOCAB));
                ObservingDoor door = new ObservingDoor((type, vocab) -> reducer, Limits.DEFAULT, SEED)) {
            play(door, steps, () -> {});
            assertClose(byTheCpu(steps), door.observed);
            assertEquals(steps, door.ingest.counters().get(IngestCounter.BATCHES));
            assertEquals(4L * steps, door.ingest.counters().get(IngestCounter.BATCHED_ROWS), "not the refused one, and not the one at a temperature");
            assertEquals(steps, door.engines.stream().filter(number -> number == 3).count(), door.engines::toString);
        }
        assertEquals(0, warnings.count(), said::toString);
    }

    @Test
    void anEngineThatGoesLosesNoToken() throws Exception {
        int steps = 400;
        CountDownLatch running = new CountDownLatch(20);
        try (Compute compute = onnx(); ChosenReducer reducer = compute.forced("onnx", new RowShape(ElementType.F16, VOCAB));
                ObservingDoor door = new ObservingDoor((type, vocab) -> reducer, Limits.DEFAULT, SEED)) {
            Thread killer = Thread.ofPlatform().start(() -> {
                try {
                    running.await();
                    compute.engines().get(1).close();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            play(door, steps, () -> {
                running.countDown();
                if (door.engines.size() == steps - 1) {
                    join(killer);
                }
            });
            assertClose(byTheCpu(steps), door.observed);
            long batches = door.ingest.counters().get(IngestCounter.BATCHES);
            assertTrue(batches >= 20 && batches < steps, () -> batches + " batches");
        }
        assertEquals(1, warnings.count(), said::toString);
        assertTrue(said.getFirst().contains("onnx died") && said.getFirst().contains("the CPU does its work"), said::toString);
    }

    @Test
    void aStepThatFindsNoRoomIsReducedWhileItArrives() throws IOException {
        Limits small = Limits.DEFAULT.negotiated(8 << 10, 16 << 10, 1 << 20, 256, 1_024, 64, 256, 64);
        try (Compute compute = onnx(); ChosenReducer reducer = compute.forced("onnx", new RowShape(ElementType.F16, VOCAB));
                ObservingDoor door = new ObservingDoor((type, vocab) -> reducer, small, SEED)) {
            assertTrue(door.ingest.takeBatchBytes(10 << 10), "most of it");
            play(door, 3, () -> {});
            assertEquals(0, door.ingest.counters().get(IngestCounter.BATCHES));
            assertEquals(3, door.ingest.counters().get(IngestCounter.BATCHES_WITHOUT_ROOM));
            assertClose(byTheCpu(3), door.observed);
            door.ingest.giveBatchBytes(10 << 10);
        }
    }
}
