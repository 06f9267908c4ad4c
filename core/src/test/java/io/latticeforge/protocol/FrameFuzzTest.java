package io.latticeforge.protocol;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.latticeforge.protocol.codec.*;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Random bytes, changed golden frames, forged lengths and counts. A frame is refused with a code, or every decoder reads all of it; nothing
 * else happens. The buffer ends where the frame ends, so a look past it throws. {@code -Dlatticeforge.fuzz.frames} and
 * {@code -Dlatticeforge.fuzz.seed} make it longer or repeat it.
 */
class FrameFuzzTest {
    private static final int FRAMES = Integer.getInteger("latticeforge.fuzz.frames", 1_000_000);
    private static final long SEED = Long.getLong("latticeforge.fuzz.seed", 0x1A77_1CEF_0C6EL);
    private static final int[] FORGED = {0, 1, 3, 4, 7, 8, 255, 256, 65_535, 65_536, 1 << 20, 1 << 24, 1 << 30, Integer.MAX_VALUE,
        Integer.MIN_VALUE, -1, -4, -8};
    private static final int[] ROW_BYTES = {0, 1, 64, 68, 513_024};

    private final List<byte[]> golden = new ArrayList<>();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final StepView view = new StepView();
    private final StringBuilder text = new StringBuilder();
    private long sink;

    @Test
    void refusesOrReadsEverything() throws Exception {
        for (GoldenFrames.Described frame : GoldenFrames.all()) {
            golden.add(frame.bytes());
        }
        SplittableRandom random = new SplittableRandom(SEED);
        FrameCheck fromClient = new FrameCheck(Limits.DEFAULT, Sender.CLIENT);
        FrameCheck fromServer = new FrameCheck(Limits.DEFAULT, Sender.SERVER);
        Fault fault = new Fault();
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[0]);
        int accepted = 0;
        for (int i = 0; i < FRAMES; i++) {
            byte[] bytes = frame(random);
            int rowBytes = ROW_BYTES[random.nextInt(ROW_BYTES.length)];
            FrameCheck check = random.nextInt(4) == 0 ? fromServer : fromClient;
            check.rowBytes(rowBytes);
            try {
                buffer.wrap(bytes);
                if (accepts(check, buffer, fault)) {
                    read(buffer, rowBytes);
                    accepted++;
                } else {
                    sink += fault.code().code() + fault.value() + fault.bound();
                }
            } catch (Throwable e) {
                fail("seed " + SEED + ", frame " + i + ", rowBytes " + rowBytes + ": " + HexFormat.of().formatHex(bytes), e);
            }
        }
        System.out.println("fuzz: seed " + SEED + ", " + FRAMES + " frames, " + accepted + " accepted, sum " + sink);
        assertTrue(accepted > FRAMES / 100 && accepted < FRAMES - FRAMES / 4, "accepted " + accepted);
    }

    private static boolean accepts(FrameCheck check, UnsafeBuffer buffer, Fault fault) {
        if (buffer.capacity() < Frame.HEAD_OFFSET) {
            return fault.set(io.latticeforge.base.ErrorCode.MALFORMED, "frame", "is short", buffer.capacity(), Frame.HEAD_OFFSET);
        }
        long frameBytes = Frame.frameBytes(buffer, 0);
        long headBytes = Frame.headBytes(buffer, 0);
        return check.lengths(frameBytes, headBytes, fault)
                && (Frame.HEAD_OFFSET + headBytes <= buffer.capacity() || fault.set(io.latticeforge.base.ErrorCode.MALFORMED, "frame",
                        "has not arrived", buffer.capacity(), headBytes))
                && check.head(buffer, Frame.HEAD_OFFSET, (int) headBytes, frameBytes, fault);
    }

    private byte[] frame(SplittableRandom random) {
        int kind = random.nextInt(8);
        if (kind == 0) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            return noise;
        }
        if (kind == 1) { // a right header, then noise
            byte[] noise = new byte[Frame.MESSAGE_OFFSET + random.nextInt(200)];
            random.nextBytes(noise);
            UnsafeBuffer buffer = new UnsafeBuffer(noise);
            System.arraycopy(golden.get(random.nextInt(golden.size())), 8, noise, 8, 8);
            Frame.seal(buffer, 0, noise.length);
            return noise;
        }
        byte[] bytes = golden.get(random.nextInt(golden.size())).clone();
        int changes = random.nextInt(4);
        for (int c = 0; c < changes; c++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt();
                case 2 -> forge(bytes, at, random);
                case 3 -> forge(bytes, Frame.MESSAGE_OFFSET + random.nextInt(Math.min(40, bytes.length - Frame.MESSAGE_OFFSET)), random);
                default -> bytes[Math.min(bytes.length - 1, Frame.HEAD_OFFSET + random.nextInt(8))] = (byte) random.nextInt(64);
            }
        }
        if (kind == 2) { // cut or stretched, with lengths that say so
            bytes = Arrays.copyOf(bytes, Math.max(Frame.MESSAGE_OFFSET, bytes.length + random.nextInt(-24, 24)));
            Frame.seal(new UnsafeBuffer(bytes), 0, bytes.length);
        }
        return bytes;
    }

    private static void forge(byte[] bytes, int at, SplittableRandom random) {
        if (at + 4 <= bytes.length) {
            new UnsafeBuffer(bytes).putInt(at, FORGED[random.nextInt(FORGED.length)], Frame.BYTE_ORDER);
        }
    }

    /** Every field of every part, with the generated decoders, from a buffer that ends with the head. */
    private void read(UnsafeBuffer frame, int rowBytes) {
        int headBytes = (int) Frame.headBytes(frame, 0);
        UnsafeBuffer in = new UnsafeBuffer(frame, 0, Frame.HEAD_OFFSET + headBytes);
        text.setLength(0);
        int templateId = Frame.templateId(in, 0);
        header.wrap(in, Frame.HEAD_OFFSET);
        int block = header.blockLength();
        int version = header.version();
        int at = Frame.MESSAGE_OFFSET;
        switch (templateId) {
            case HelloDecoder.TEMPLATE_ID -> new HelloDecoder().wrap(in, at, block, version).appendTo(text);
            case WelcomeDecoder.TEMPLATE_ID -> new WelcomeDecoder().wrap(in, at, block, version).appendTo(text);
            case OpenGroupDecoder.TEMPLATE_ID -> new OpenGroupDecoder().wrap(in, at, block, version).appendTo(text);
            case OpenSequenceDecoder.TEMPLATE_ID -> new OpenSequenceDecoder().wrap(in, at, block, version).appendTo(text);
            case ObserveStepDecoder.TEMPLATE_ID -> {
                new ObserveStepDecoder().wrap(in, at, block, version).appendTo(text);
                readStep(in, headBytes, rowBytes);
            }
            case CandidateDecoder.TEMPLATE_ID -> new CandidateDecoder().wrap(in, at, block, version).appendTo(text);
            case ProbeDecoder.TEMPLATE_ID -> new ProbeDecoder().wrap(in, at, block, version).appendTo(text);
            case AppliedDecoder.TEMPLATE_ID -> new AppliedDecoder().wrap(in, at, block, version).appendTo(text);
            case CloseSequenceDecoder.TEMPLATE_ID -> new CloseSequenceDecoder().wrap(in, at, block, version).appendTo(text);
            case CloseGroupDecoder.TEMPLATE_ID -> new CloseGroupDecoder().wrap(in, at, block, version).appendTo(text);
            case DecisionsDecoder.TEMPLATE_ID -> new DecisionsDecoder().wrap(in, at, block, version).appendTo(text);
            case VoteDecoder.TEMPLATE_ID -> new VoteDecoder().wrap(in, at, block, version).appendTo(text);
            case VoteResultDecoder.TEMPLATE_ID -> new VoteResultDecoder().wrap(in, at, block, version).appendTo(text);
            case DefineGateDecoder.TEMPLATE_ID -> new DefineGateDecoder().wrap(in, at, block, version).appendTo(text);
            case RouteDecoder.TEMPLATE_ID -> new RouteDecoder().wrap(in, at, block, version).appendTo(text);
            case RouteResultDecoder.TEMPLATE_ID -> new RouteResultDecoder().wrap(in, at, block, version).appendTo(text);
            case OutcomeDecoder.TEMPLATE_ID -> new OutcomeDecoder().wrap(in, at, block, version).appendTo(text);
            case StatusDecoder.TEMPLATE_ID -> new StatusDecoder().wrap(in, at, block, version).appendTo(text);
            case StatusReportDecoder.TEMPLATE_ID -> new StatusReportDecoder().wrap(in, at, block, version).appendTo(text);
            case PingDecoder.TEMPLATE_ID -> new PingDecoder().wrap(in, at, block, version).appendTo(text);
            case ErrorDecoder.TEMPLATE_ID -> new ErrorDecoder().wrap(in, at, block, version).appendTo(text);
            case GoAwayDecoder.TEMPLATE_ID -> new GoAwayDecoder().wrap(in, at, block, version).appendTo(text);
            default -> fail("accepted template " + templateId);
        }
        sink += text.length();
    }

    private void readStep(DirectBuffer in, int headBytes, int rowBytes) {
        view.wrap(in, Frame.HEAD_OFFSET, headBytes, rowBytes);
        for (int i = 0; i < view.count(); i++) {
            sink += view.group(i) + view.sequence(i) + view.step(i) + view.chosenToken(i) + view.flags(i);
            sink += Float.floatToIntBits(view.chosenLogProb(i));
            if (view.form(i) == StepView.STATS) {
                sink += Float.floatToIntBits(view.stat(i, 3));
            } else if (view.form(i) == StepView.ROW) {
                sink += view.rowOffset(i);
            } else if (view.topCount(i) > 0) {
                int last = 4 * view.topCount(i) - 4;
                sink += in.getInt(view.topIdsOffset(i) + last) + in.getInt(view.topLogProbsOffset(i) + last);
            }
        }
    }
}
