package io.latticeforge.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.latticeforge.base.EpochClock;
import io.latticeforge.controller.Controller;
import io.latticeforge.engine.Engine;
import io.latticeforge.engine.Group;
import io.latticeforge.ingest.Admission;
import io.latticeforge.ingest.Door;
import io.latticeforge.ingest.Ingest;
import io.latticeforge.ingest.Intake;
import io.latticeforge.ingest.ModelCounter;
import io.latticeforge.ingest.Replies;
import io.latticeforge.journal.JournalOptions;
import io.latticeforge.journal.Retention;
import io.latticeforge.journal.Snapshots;
import io.latticeforge.kernels.RowReducers;
import io.latticeforge.policy.Policies;
import io.latticeforge.policy.Policy;
import io.latticeforge.process.FrameConversation;
import io.latticeforge.process.Line;
import io.latticeforge.process.Reply;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.Limits;
import io.latticeforge.protocol.StepWriter;
import io.latticeforge.protocol.codec.DecisionsDecoder;
import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.signals.Surprise;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From decoded frame to encoded reply, journaled, without allocating: a million observations, and rows drawn at a temperature. */
class PathAllocationTest {
    /** At most; as in a sidecar: a kernel that meets its first rows on the path may be compiled before its profile is ripe, and box vectors for good. */
    private static final long KERNEL_WARM_UP_NS = 10_000_000_000L;

    private static final int SAMPLES = 16;
    private static final int TOP = 20;
    private static final int WARM_UP_BATCH = 2_000;
    private static final int ATTEMPTS = 5;
    private static final int WARM_BATCHES = 8;
    private static final int MOST_BATCHES = 100;
    private static final int FRAMES = 62_500;
    private static final int ROW_FRAMES = 10_000;
    private static final int VOCAB = 64;
    private static final double MOST_BYTES_PER_OBSERVATION = 0.01;

    @TempDir
    Path temp;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final UnsafeBuffer frame = new UnsafeBuffer(ByteBuffer.allocateDirect(64 * 1024));
    private StepWriter writer = new StepWriter(Limits.DEFAULT, 0);
    private final int[] ids = new int[TOP];
    private final float[] logProbs = new float[TOP];
    private final Peer peer = new Peer();
    private int step;

    @Test
    void aMillionObservationsAllocateNothing() throws Exception {
        allocatesNothing(Policies.shippedDefault(), FRAMES, 0, 1, 1);
    }

    @Test
    void rowsWhoseTokensAreDrawnAtATemperatureAllocateNothing() throws Exception {
        writer = new StepWriter(Limits.DEFAULT, VOCAB * Float.BYTES);
        Policy slips = Policy.parse("name: slips\nrules:\n  - slip\nvote: surprise\n", "slips");
        Engine engine = allocatesNothing(slips, ROW_FRAMES, VOCAB, 0.7f, 0.9f);
        for (int i = 0; i < SAMPLES; i++) {
            Group group = Objects.requireNonNull(engine.sessionAt(0).group(1));
            Surprise surprise = Objects.requireNonNull(Objects.requireNonNull(group.find(i)).signals()).surprise();
            assertEquals(step, surprise.tokens(), "tokens with a surprise at 0.7 under top 0.9: " + surprise.inactive());
            assertTrue(surprise.z() > 0, "the best token, every time: " + surprise.z());
        }
    }

    private Engine allocatesNothing(Policy policy, int frames, int vocabSize, float temperature, float topP) throws Exception {
        Recovered recovered = Recovered.from(JournalOptions.of(temp.resolve("journal"), 1 << 20));
        Snapshots snapshots = new Snapshots(temp.resolve("journal"), Retention.ALL);
        DataPath path = new DataPath(recovered.journal(), recovered.engine(), new Snapshotting(snapshots, Integer.MAX_VALUE, Long.MAX_VALUE, 0, 0),
                recovered.decided(), fault -> {
                    throw new AssertionError(fault);
                });
        List<Policy> policies = new ArrayList<>(Policies.shipped());
        policies.add(policy);
        Controller controller = Controller.parse("name: c\narms: [default, default-waves]\n", "c");
        new Loading(recovered.engine(), path, EpochClock.SYSTEM).load(new Configured(policies, controller, policy.name(), List.of()));
        RowReducers kernels = RowReducers.choose();
        kernels.warmUp(KERNEL_WARM_UP_NS);
        Ingest ingest = new Ingest(recovered.engine(), path, EpochClock.SYSTEM, Limits.DEFAULT, new Admission(new byte[0], 4, 1), kernels);
        Intake intake = ingest.open(Door.UNIX_SOCKET, true, peer);
        openGroup(intake, vocabSize, temperature, topP);
        warmUp(intake);
        double bytes = Double.POSITIVE_INFINITY;
        // Now and then the compiler throws a branch away and a few frames run without it: then it is measured again, by the same bound.
        for (int attempt = 0; attempt < ATTEMPTS && bytes >= MOST_BYTES_PER_OBSERVATION; attempt++) {
            bytes = allocated(ingest, intake, frames, vocabSize);
        }
        snapshots.close();
        recovered.journal().close();
        assertTrue(bytes < MOST_BYTES_PER_OBSERVATION, bytes + " bytes an observation");
        return recovered.engine();
    }

    /** Bytes an observation over so many frames. */
    private double allocated(Ingest ingest, Intake intake, int frames, int vocabSize) {
        long repliesBefore = peer.replies;
        long observedBefore = ingest.models().total(ModelCounter.OBSERVATIONS);
        long before = threads.getCurrentThreadAllocatedBytes();
        long startNs = System.nanoTime();
        observe(intake, frames);
        double us = (System.nanoTime() - startNs) / 1e3 / frames;
        double bytes = (threads.getCurrentThreadAllocatedBytes() - before) / (double) (frames * SAMPLES);
        assertEquals(frames, peer.replies - repliesBefore);
        assertEquals(frames * SAMPLES, ingest.models().total(ModelCounter.OBSERVATIONS) - observedBefore);
        System.out.printf(Locale.ROOT, "allocation: %.5f bytes an observation over %d observations, %.1f us a frame of %d x %s%n", bytes,
                frames * SAMPLES, us, SAMPLES, vocabSize == 0 ? "top-" + TOP : "row of " + vocabSize);
        return bytes;
    }

    private void openGroup(Intake intake, int vocabSize, float temperature, float topP) throws Exception {
        try (FrameConversation conversation = new FrameConversation(new Memory(intake))) {
            conversation.hello(vocabSize, ElementKind.F32, new byte[0], new byte[0]);
            assertTrue(conversation.openGroup(1, SAMPLES, "").is(DecisionsDecoder.TEMPLATE_ID));
            for (int i = 0; i < SAMPLES; i++) {
                Reply reply = conversation.openSequence(1, i, temperature, topP, 0, 7);
                assertTrue(reply.is(DecisionsDecoder.TEMPLATE_ID), reply::toString);
            }
        }
        peer.keep = false;
    }

    /** Until the compiler has come to rest: what other tests of this JVM have taught it must be unlearned first. */
    private void warmUp(Intake intake) {
        int warm = 0;
        for (int batch = 0; warm < WARM_BATCHES && batch < MOST_BATCHES; batch++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            observe(intake, WARM_UP_BATCH);
            long bytes = threads.getCurrentThreadAllocatedBytes() - before;
            warm = batch < WARM_BATCHES || bytes > MOST_BYTES_PER_OBSERVATION * WARM_UP_BATCH * SAMPLES ? 0 : warm + 1;
        }
    }

    private void observe(Intake intake, int frames) {
        boolean rows = writer.rowBytes() > 0;
        for (int f = 0; f < frames; f++, step++) {
            writer.begin(step + 100);
            for (int i = 0; i < SAMPLES; i++) {
                for (int k = 0; k < TOP; k++) {
                    ids[k] = k;
                    logProbs[k] = -0.5f - k - (step * 31 + i * 17) % 64 / 64f;
                }
                if (rows) {
                    writer.rowEntry(1, i, step, (step * 7 + i) % VOCAB, 0);
                } else {
                    writer.topKEntry(1, i, step, (step * 7 + i) % TOP, logProbs[0], 0, ids, logProbs, 0, TOP);
                }
            }
            writer.finish();
            frame.putBytes(0, writer.buffer(), 0, writer.length());
            int length = rows ? rows() : writer.length();
            intake.accept(Intake.MEMORY, frame.addressOffset(), length, 0);
        }
    }

    /** Behind the head: steep rows, the chosen token of each the best. */
    private int rows() {
        int length = (int) writer.frameBytes();
        int first = length - SAMPLES * VOCAB * Float.BYTES;
        for (int i = 0; i < SAMPLES; i++) {
            for (int v = 0; v < VOCAB; v++) {
                int rank = (v - (step * 7 + i) % VOCAB + VOCAB) % VOCAB;
                frame.putFloat(first + (i * VOCAB + v) * Float.BYTES, -0.6f * rank, ByteOrder.LITTLE_ENDIAN);
            }
        }
        return length;
    }

    private static final class Peer implements Replies {
        long replies;
        boolean keep = true;
        byte @Nullable [] last;

        @Override
        public void send(DirectBuffer bytes, int offset, int length) {
            replies++;
            if (keep) {
                last = new byte[length];
                bytes.getBytes(offset, last);
            } else if (Frame.templateId(bytes, offset) != DecisionsDecoder.TEMPLATE_ID) {
                throw new AssertionError("message " + Frame.templateId(bytes, offset));
            }
        }

        @Override
        public void close() {
            throw new AssertionError("closed");
        }
    }

    /** Straight into the intake. */
    private final class Memory implements Line {
        private final Intake intake;

        Memory(Intake intake) {
            this.intake = intake;
        }

        @Override
        public void send(DirectBuffer head, int headLength, ByteBuffer... payload) {
            frame.putBytes(0, head, 0, headLength);
            intake.accept(Intake.MEMORY, frame.addressOffset(), headLength, 0);
        }

        @Override
        public byte[] receive() {
            return Objects.requireNonNull(peer.last);
        }

        @Override
        public void close() {}
    }
}
