package io.latticeforge.ingest;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.latticeforge.base.Counters;
import io.latticeforge.engine.Engine;
import io.latticeforge.kernels.RowReducers;
import io.latticeforge.policy.Policies;
import io.latticeforge.policy.Policy;
import io.latticeforge.process.Reply;
import io.latticeforge.protocol.Fault;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.FrameCheck;
import io.latticeforge.protocol.Limits;
import io.latticeforge.protocol.Sender;
import io.latticeforge.protocol.codec.WelcomeDecoder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A million frames through the whole intake and a real fold: nothing is thrown, every reply is one that the protocol allows, memory stays. */
class IntakeFuzzTest {
    private static final int FRAMES = Integer.getInteger("latticeforge.fuzz.frames", 1_000_000);
    private static final long SEED = Long.getLong("latticeforge.fuzz.seed", System.nanoTime());
    private static final long HEAP_GROWTH_BYTES = 24 << 20;

    /** Small frames, so that a forged length does not swallow all that follows. */
    private static final Limits LIMITS = Limits.DEFAULT.negotiated(8 << 10, 16 << 10, 1 << 20, 256, 1_024, 64, 256, 64);

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Engine engine = new Engine();
    private final Fault fault = new Fault();
    private final FrameCheck check = new FrameCheck(Limits.DEFAULT, Sender.SERVER);
    private final MemorySegment native0 = Arena.ofAuto().allocate(1 << 21, Frame.ROW_ALIGNMENT);
    private final Peer peer = new Peer();
    private long now = 1;
    private final Ingest ingest = newIngest();
    private Intake intake = ingest.open(Door.UNIX_SOCKET, true, peer);

    private Ingest newIngest() {
        Policy policy = Policies.shipped().getFirst();
        Commits commits = new FoldingCommits(engine, policy.name(), policy.version(), policy.yaml());
        return new Ingest(engine, commits, () -> now, LIMITS, new Admission(new byte[0], 8, 1_000_000), RowReducers.choose());
    }

    @Test
    void nothingThatAPeerSendsIsAFaultOfOurs() throws Exception {
        System.out.println("intake fuzz: seed " + SEED);
        RandomFrames frames = new RandomFrames(random);
        long heapBefore = 0;
        deliver(frames.hello(new byte[0]));
        for (int i = 0; i < FRAMES; i++) {
            if (peer.closed || random.nextInt(4_000) == 0) {
                reconnect(frames);
            }
            byte[] frame = frames.next();
            try {
                deliver(frame);
            } catch (Throwable e) {
                fail("seed " + SEED + ", frame " + i + ": " + HexFormat.of().formatHex(frame), e);
            }
            now += 1_000;
            if (i % 1_024 == 0) {
                ingest.expireSessions();
            }
            if (i == FRAMES / 4) {
                heapBefore = heap();
            }
        }
        long growth = heap() - heapBefore;
        Counters<IngestCounter> counted = ingest.counters();
        Models models = ingest.models();
        System.out.printf("intake fuzz: %d frames, %d refused, %d entries refused, %d observations, %d invalid rows, framing lost %d times,"
                + " %d sessions, %d resumed, %d replies, heap %+d KiB%n", counted.get(IngestCounter.FRAMES),
                counted.get(IngestCounter.REFUSED_FRAMES), models.total(ModelCounter.REFUSED_ENTRIES), models.total(ModelCounter.OBSERVATIONS),
                models.total(ModelCounter.INVALID_ROWS), counted.get(IngestCounter.LOST_FRAMING), counted.get(IngestCounter.SESSIONS_OPENED),
                counted.get(IngestCounter.SESSIONS_RESUMED), peer.replies, growth >> 10);
        assertTrue(growth < HEAP_GROWTH_BYTES, () -> "the heap grew by " + growth + " bytes");
        assertTrue(models.total(ModelCounter.OBSERVATIONS) > FRAMES / 50 && counted.get(IngestCounter.REFUSED_FRAMES) > FRAMES / 50,
                "both kinds are there");
        aGoodSessionStillWorks(frames);
    }

    private void aGoodSessionStillWorks(RandomFrames frames) {
        now += 10_000_000;
        intake.closed();
        now += 10_000_000;
        ingest.expireSessions();
        connect();
        peer.last = null;
        deliver(frames.hello(new byte[0]));
        byte[] welcome = peer.last;
        assertTrue(welcome != null && new Reply(welcome).is(WelcomeDecoder.TEMPLATE_ID));
    }

    private void reconnect(RandomFrames frames) {
        Intake before = intake;
        boolean noticed = random.nextBoolean();
        if (noticed) {
            before.closed();
        }
        connect();
        deliver(frames.hello(random.nextBoolean() ? peer.token : new byte[0]));
        if (!noticed) {
            before.closed();
        }
    }

    private void connect() {
        peer.closed = false;
        intake = ingest.open(Door.UNIX_SOCKET, true, peer);
    }

    /** In one to four pieces. */
    private void deliver(byte[] frame) {
        MemorySegment.copy(MemorySegment.ofArray(frame), 0, native0, 0, frame.length);
        int at = 0;
        while (at < frame.length) {
            int piece = random.nextInt(3) == 0 ? random.nextInt(1, frame.length - at + 1) : frame.length - at;
            intake.accept(Intake.MEMORY, native0.address() + at, piece, 0);
            at += piece;
        }
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private final class Peer implements Replies {
        boolean closed;
        byte[] token = {};
        byte @Nullable [] last;
        long replies;

        @Override
        public void send(DirectBuffer frame, int offset, int length) {
            replies++;
            long head = Frame.headBytes(frame, offset);
            if (!check.lengths(Frame.frameBytes(frame, offset), head, fault)
                    || !check.head(frame, offset + Frame.HEAD_OFFSET, (int) head, length, fault)) {
                throw new AssertionError("a reply that the protocol refuses: " + fault.text());
            }
            if (Frame.templateId(frame, offset) == WelcomeDecoder.TEMPLATE_ID) {
                last = new byte[length];
                frame.getBytes(offset, last);
                token = new Reply(last).resumeToken();
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
