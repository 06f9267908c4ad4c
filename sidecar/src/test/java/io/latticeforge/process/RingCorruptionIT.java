package io.latticeforge.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.config.SidecarConfig;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.StepWriter;
import io.latticeforge.protocol.codec.DecisionsDecoder;
import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.protocol.codec.PingEncoder;
import io.latticeforge.protocol.codec.WelcomeDecoder;
import io.latticeforge.ring.RingLayout;
import io.latticeforge.transport.TransportCounter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten thousand corruptions of live rings, each by a client that has been let in. Each costs at most its own session: two others, one through a
 * ring and one through the socket, go on meanwhile, and nothing is a fault of ours. {@code -Dlatticeforge.corruptions} and {@code
 * -Dlatticeforge.seed} make it longer or repeat it.
 */
@Timeout(600)
class RingCorruptionIT {
    private static final int CORRUPTIONS = Integer.getInteger("latticeforge.corruptions", 10_000);
    private static final long SEED = Long.getLong("latticeforge.seed", System.nanoTime());
    private static final int VOCAB = 3_001;
    private static final int RING = 1 << 16;
    private static final int REQUEST_TAIL = 128;
    private static final int REQUEST_HEAD = 256;
    private static final int REPLY_TAIL = 384;
    private static final int REPLY_HEAD = 512;
    private static final int SIDECAR_SLEEPS = 640;
    private static final int CLIENT_SLEEPS = 768;
    private static final long PATIENCE_NS = 10_000_000_000L;

    private final SplittableRandom random = new SplittableRandom(SEED);

    @TempDir
    Path directory;

    private RingLine line;
    private FrameConversation bad;
    private byte[] resumeToken = new byte[0];
    private int step;

    /** What may be done to a ring. */
    private enum Corruption {
        TAIL,
        HEAD,
        LENGTHS,
        NOISE,
        OWN_COUNTERS,
        HEADER,
        BELLS,
        ROW_WHILE_REDUCED,
        LEAVES_IN_A_FRAME
    }

    @Test
    void eachCostsItsOwnSessionOnly() throws IOException {
        System.out.println("ring corruptions: seed " + SEED);
        int[] done = new int[Corruption.values().length];
        try (TestSidecar sidecar = TestSidecar.start(directory, TestSidecar.config(directory, null, null,
                new SidecarConfig.Limits(64, 16 << 20, 8 << 20, new SidecarConfig.Rings(16, RING, 20))));
                GoodSession throughRing = new GoodSession(new FrameConversation(RingLine.unix(directory.resolve("s"))));
                GoodSession throughSocket = new GoodSession(sidecar.connect())) {
            begin();
            for (int i = 0; i < CORRUPTIONS; i++) {
                Corruption what = Corruption.values()[random.nextInt(Corruption.values().length)];
                try {
                    if (!corrupt(what)) {
                        bad.close();
                        begin();
                    }
                } catch (IOException | AssertionError e) {
                    throw new AssertionError("seed " + SEED + ", corruption " + i + ", " + what, e);
                }
                done[what.ordinal()]++;
                if (i % 16 == 0) {
                    throughRing.goesOn();
                    throughSocket.goesOn();
                }
            }
            bad.close();
            throughRing.goesOn();
            throughSocket.goesOn();
            assertEquals(List.of(), sidecar.faults, () -> "seed " + SEED);
            assertEquals(done[Corruption.TAIL.ordinal()] + done[Corruption.HEAD.ordinal()],
                    sidecar.sidecar().vitals().transport().get(TransportCounter.CLOSED_RING), () -> "counters found to be forged, seed " + SEED);
        }
        System.out.println("ring corruptions: " + Arrays.toString(Corruption.values()) + " " + Arrays.toString(done));
    }

    private void begin() throws IOException {
        line = RingLine.unix(directory.resolve("s"));
        bad = new FrameConversation(line);
        Reply welcome = bad.hello(VOCAB, ElementKind.F32, new byte[0], resumeToken);
        assertTrue(welcome.is(WelcomeDecoder.TEMPLATE_ID), welcome::toString);
        if (resumeToken.length == 0) {
            resumeToken = welcome.resumeToken();
            assertTrue(bad.openGroup(1, 4, "").is(DecisionsDecoder.TEMPLATE_ID));
            assertTrue(bad.openSequence(1, 0, 7).is(DecisionsDecoder.TEMPLATE_ID));
        }
    }

    /** Whether the session goes on. */
    private boolean corrupt(Corruption what) throws IOException {
        return switch (what) {
            case TAIL -> tail();
            case HEAD -> head();
            case LENGTHS -> lengths();
            case NOISE -> noise();
            case OWN_COUNTERS -> overwritten(random.nextBoolean() ? REQUEST_HEAD : REPLY_TAIL, random.nextLong());
            case HEADER -> overwritten(8 * random.nextInt(16), random.nextLong());
            case BELLS -> bells();
            case ROW_WHILE_REDUCED -> rowWhileReduced();
            case LEAVES_IN_A_FRAME -> leaves();
        };
    }

    /** A counter of bytes sent that runs backwards, or further ahead than there is room. */
    private boolean tail() throws IOException {
        long sent = line.end().writer().position();
        long forged = switch (random.nextInt(sent == 0 ? 1 : 0, 4)) {
            case 0 -> random.nextLong(sent);
            case 1 -> sent + RING + 1 + random.nextInt(1 << 20);
            case 2 -> -1 - random.nextLong(Long.MAX_VALUE);
            default -> Long.MAX_VALUE - random.nextInt(1 << 20);
        };
        line.memory().set(ValueLayout.JAVA_LONG, REQUEST_TAIL, forged);
        line.ring();
        Reply last = new Reply(Objects.requireNonNull(line.receive()));
        assertEquals(ErrorCode.CORRUPT, last.refusal().code(), last::toString);
        assertTrue(line.ends());
        return false;
    }

    /** A counter of bytes taken that cannot be: found when a reply needs the room. */
    private boolean head() throws IOException {
        long forged = random.nextBoolean() ? Long.MIN_VALUE + random.nextInt() : Long.MAX_VALUE - random.nextInt(1000);
        line.memory().set(ValueLayout.JAVA_LONG, REPLY_HEAD, forged);
        for (int i = 0; i < 2_000; i++) {
            PingEncoder ping = new PingEncoder().wrapAndApplyHeader(bad.out(), Frame.HEAD_OFFSET, bad.header());
            ping.request(i).creditBytes(0);
            int length = Frame.seal(bad.out(), 0, ping.limit());
            if (line.end().writer().room() < length) {
                break;
            }
            line.end().writer().write(bad.out().byteArray(), 0, length);
        }
        line.end().writer().publish();
        line.ring();
        assertTrue(line.ends());
        return false;
    }

    /** The lengths of a frame, forged. */
    private boolean lengths() throws IOException {
        byte[] frame = new byte[64];
        MemorySegment.ofArray(frame).set(ValueLayout.JAVA_INT_UNALIGNED, 0, random.nextInt());
        MemorySegment.ofArray(frame).set(ValueLayout.JAVA_INT_UNALIGNED, 4, random.nextInt());
        return spoilt(frame);
    }

    /** Anything, where frames should be. */
    private boolean noise() throws IOException {
        byte[] noise = new byte[random.nextInt(1 << 16)];
        random.nextBytes(noise);
        for (int at = 0; at + 8 <= noise.length; at += 64) {
            // Frames of 64 bytes: the first wrong length must not be all that is ever read.
            MemorySegment.ofArray(noise).set(ValueLayout.JAVA_INT_UNALIGNED, at, 64);
            MemorySegment.ofArray(noise).set(ValueLayout.JAVA_INT_UNALIGNED, at + 4, 56);
        }
        return spoilt(noise);
    }

    /** Puts bytes in and waits until they are taken, or the connection has ended for it. */
    private boolean spoilt(byte[] bytes) throws IOException {
        line.end().writer().write(bytes, 0, bytes.length);
        line.end().writer().publish();
        line.ring();
        long taken = line.end().writer().position();
        long until = System.nanoTime() + PATIENCE_NS;
        while (line.memory().get(ValueLayout.JAVA_LONG, REQUEST_HEAD) != taken && !line.hasEnded()) {
            assertTrue(System.nanoTime() < until, "neither taken nor ended");
            LockSupport.parkNanos(10_000);
        }
        return false;
    }

    /** What the sidecar does not ask the ring for: the session goes on. */
    private boolean overwritten(long at, long with) throws IOException {
        long read = line.end().reader().position();
        line.memory().set(ValueLayout.JAVA_LONG, at, with);
        PingEncoder ping = new PingEncoder().wrapAndApplyHeader(bad.out(), Frame.HEAD_OFFSET, bad.header());
        ping.request(bad.nextRequest()).creditBytes(0);
        line.send(bad.out(), Frame.seal(bad.out(), 0, ping.limit()));
        line.ring();
        long until = System.nanoTime() + PATIENCE_NS;
        while (at == REPLY_TAIL && line.memory().get(ValueLayout.JAVA_LONG, at) != read + ping.limit()) {
            assertTrue(System.nanoTime() < until, "the counter is not told anew");
            LockSupport.parkNanos(10_000);
        }
        assertTrue(bad.answer().request() > 0);
        return true;
    }

    private boolean bells() throws IOException {
        line.memory().set(ValueLayout.JAVA_INT, SIDECAR_SLEEPS, random.nextInt());
        line.memory().set(ValueLayout.JAVA_INT, CLIENT_SLEEPS, random.nextInt());
        for (int i = random.nextInt(64); i > 0; i--) {
            line.ring();
        }
        line.ring();
        assertTrue(bad.ping().request() > 0);
        return true;
    }

    /** A row that is scribbled over while it is reduced: an answer, whatever it says of the row. */
    private boolean rowWhileReduced() throws IOException {
        StepWriter entries = bad.step(4 * VOCAB);
        entries.rowEntry(1, 0, step, 5, 0);
        entries.finish();
        long rowAt = line.end().writer().position() + entries.length();
        line.send(entries.buffer(), entries.length(), ByteBuffer.allocate((int) Frame.padded(4L * VOCAB)));
        for (int i = 0; i < 200; i++) {
            long at = RingLayout.HEADER_BYTES + (rowAt + random.nextInt(4 * VOCAB) & RING - 1);
            line.memory().set(ValueLayout.JAVA_BYTE, at, (byte) random.nextInt());
        }
        Reply reply = bad.answer();
        assertTrue(reply.is(DecisionsDecoder.TEMPLATE_ID), reply::toString);
        step++;
        return true;
    }

    /** Half a frame, and gone. */
    private boolean leaves() throws IOException {
        byte[] half = new byte[random.nextInt(4, 500)];
        MemorySegment.ofArray(half).set(ValueLayout.JAVA_INT_UNALIGNED, 0, 4_000);
        line.end().writer().write(half, 0, half.length);
        line.end().writer().publish();
        return false;
    }
}
