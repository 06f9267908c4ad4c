package io.latticeforge.ingest;

import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.GoldenFrames;
import io.latticeforge.protocol.Limits;
import io.latticeforge.protocol.StepWriter;
import io.latticeforge.protocol.codec.AnswerKind;
import io.latticeforge.protocol.codec.AppliedEncoder;
import io.latticeforge.protocol.codec.CandidateEncoder;
import io.latticeforge.protocol.codec.CloseGroupEncoder;
import io.latticeforge.protocol.codec.CloseSequenceEncoder;
import io.latticeforge.protocol.codec.DefineGateEncoder;
import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.protocol.codec.EndReason;
import io.latticeforge.protocol.codec.HelloEncoder;
import io.latticeforge.protocol.codec.MessageHeaderEncoder;
import io.latticeforge.protocol.codec.OpenGroupEncoder;
import io.latticeforge.protocol.codec.OpenSequenceEncoder;
import io.latticeforge.protocol.codec.OutcomeEncoder;
import io.latticeforge.protocol.codec.ProbeEncoder;
import io.latticeforge.protocol.codec.RouteEncoder;
import io.latticeforge.protocol.codec.StatusEncoder;
import io.latticeforge.protocol.codec.VoteEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Frames that are right, frames that were right, and noise. Ids come from a small range, so that they often name something that is open. */
final class RandomFrames {
    static final int VOCAB = 40;
    private static final int ROW_BYTES = 2 * VOCAB;
    private static final int[] FORGED = {0, 1, 7, 8, 255, 65_535, 65_536, 1 << 20, 1 << 30, Integer.MAX_VALUE, Integer.MIN_VALUE, -1, -4};

    private final SplittableRandom random;
    private final List<byte[]> golden = new ArrayList<>();
    private final ExpandableArrayBuffer out = new ExpandableArrayBuffer();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final StepWriter step = new StepWriter(Limits.DEFAULT, ROW_BYTES);
    private final int[] nextStep = new int[64];
    private final byte[] noise = new byte[64];
    private int groupBase;

    RandomFrames(SplittableRandom random) throws Exception {
        this.random = random;
        for (GoldenFrames.Described frame : GoldenFrames.all()) {
            golden.add(frame.bytes());
        }
    }

    byte[] hello(byte[] resumeToken) {
        HelloEncoder hello = new HelloEncoder().wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header);
        hello.request(1).minVersion(0).maxVersion(0).vocabSize(VOCAB).elementKind(ElementKind.F16).features().clear().signals(random.nextBoolean());
        hello.putAuth(noise, 0, 0).putResumeToken(resumeToken, 0, resumeToken.length).clientName("fuzz").modelName("");
        groupBase = 0;
        Arrays.fill(nextStep, 0);
        return sealed(hello.limit());
    }

    byte[] next() {
        int kind = random.nextInt(16);
        if (kind == 0) {
            byte[] bytes = new byte[random.nextInt(1, 64)];
            random.nextBytes(bytes);
            return random.nextInt(8) == 0 ? bytes : sealedNoise(bytes);
        }
        byte[] frame = kind < 4 ? golden.get(random.nextInt(golden.size())).clone() : request();
        return random.nextInt(5) == 0 ? mutated(frame) : frame;
    }

    private byte[] sealedNoise(byte[] bytes) {
        byte[] frame = Arrays.copyOf(golden.get(random.nextInt(golden.size())), Frame.MESSAGE_OFFSET + bytes.length);
        System.arraycopy(bytes, 0, frame, Frame.MESSAGE_OFFSET, bytes.length);
        Frame.seal(new UnsafeBuffer(frame), 0, frame.length);
        return frame;
    }

    /** Mostly inside the message: what loses the framing ends the connection and is rare. */
    private byte[] mutated(byte[] frame) {
        for (int c = random.nextInt(1, 4); c > 0; c--) {
            int from = random.nextInt(40) == 0 ? 0 : Frame.HEAD_OFFSET;
            int at = from + random.nextInt(frame.length - from);
            if (random.nextBoolean() && at + 4 <= frame.length) {
                new UnsafeBuffer(frame).putInt(at, FORGED[random.nextInt(FORGED.length)], Frame.BYTE_ORDER);
            } else {
                frame[at] ^= (byte) (1 << random.nextInt(8));
            }
        }
        return frame;
    }

    private byte[] request() {
        int group = groupBase + random.nextInt(4);
        int sequence = random.nextInt(6);
        return switch (random.nextInt(30)) {
            case 0 -> {
                groupBase += random.nextInt(8) == 0 ? 1 : 0;
                yield openGroup(groupBase + 3);
            }
            case 1, 2 -> openGroup(group);
            case 3, 4, 5, 6, 7 -> openSequence(group, sequence);
            case 8 -> candidate(group, sequence);
            case 9 -> closeSequence(group, sequence);
            case 10 -> random.nextInt(16) == 0 ? closeGroup(group) : vote(group);
            case 11 -> random.nextBoolean() ? gate() : route();
            case 12 -> status(group, sequence);
            case 13 -> random.nextBoolean() ? probe(group, sequence) : applied(group, sequence);
            case 14 -> outcome(group);
            default -> step();
        };
    }

    private byte[] step() {
        step.begin(random.nextLong());
        for (int i = random.nextInt(1, 8); i > 0; i--) {
            int group = groupBase + random.nextInt(4);
            int sequence = random.nextInt(6);
            int slot = (group * 6 + sequence) % nextStep.length;
            int at = random.nextInt(300) == 0 ? random.nextInt() : nextStep[slot]++;
            int flags = random.nextInt(8) == 0 ? random.nextInt(8) : 4;
            int token = random.nextInt(-1, VOCAB);
            switch (random.nextInt(3)) {
                case 0 -> step.statsEntry(group, sequence, at, token, value(), flags, value(), value(), value(), value());
                case 1 -> {
                    int length = random.nextInt(5);
                    int[] ids = new int[length];
                    float[] values = new float[length];
                    for (int k = 0; k < length; k++) {
                        ids[k] = random.nextInt(VOCAB + 2);
                        values[k] = -Math.abs(value());
                    }
                    step.topKEntry(group, sequence, at, token, value(), flags, ids, values, 0, length);
                }
                default -> step.rowEntry(group, sequence, at, token, flags);
            }
        }
        step.finish();
        byte[] frame = new byte[(int) step.frameBytes()];
        random.nextBytes(frame);
        boolean finite = random.nextInt(8) > 0;
        for (int i = step.length() + 1; finite && i < frame.length; i += 2) {
            // Without the exponent's highest bit every f16 is finite.
            frame[i] &= (byte) 0xBF;
        }
        step.buffer().getBytes(0, frame, 0, step.length());
        return frame;
    }

    private float value() {
        return switch (random.nextInt(24)) {
            case 0 -> Float.NaN;
            case 1 -> Float.POSITIVE_INFINITY;
            case 2 -> Float.intBitsToFloat(random.nextInt());
            case 3 -> -9999f;
            default -> random.nextFloat() * 4;
        };
    }

    private String answer() {
        return switch (random.nextInt(8)) {
            case 0 -> "";
            case 1 -> "\u00e9\ud83d\ude00".repeat(random.nextInt(100));
            case 2 -> "1e" + random.nextInt(400);
            case 3 -> "answer: (" + (char) ('A' + random.nextInt(8)) + ")";
            default -> String.valueOf(random.nextInt(5));
        };
    }

    private byte[] openGroup(int group) {
        OpenGroupEncoder m = new OpenGroupEncoder().wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header);
        m.request(2).group(group).sampleBudget(6).promptTokens(1).answerKind(AnswerKind.get((short) random.nextInt(3))).policy("");
        return sealed(m.limit());
    }

    private byte[] openSequence(int group, int sequence) {
        nextStep[(group * 6 + sequence) % nextStep.length] = 0;
        OpenSequenceEncoder m = new OpenSequenceEncoder().wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header);
        m.request(3).group(group).sequence(sequence).temperature(random.nextInt(4) == 0 ? value() : 0.5f + random.nextInt(2) / 2f)
                .topP(random.nextInt(4) == 0 ? value() : 1 - random.nextInt(2) / 10f).topK(random.nextInt(3)).flags().clear();
        m.putBoundaryTokens(noise, 0, 4 * random.nextInt(4));
        return sealed(m.limit());
    }

    private byte[] candidate(int group, int sequence) {
        CandidateEncoder m = new CandidateEncoder().wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header);
        return sealed(m.request(4).group(group).sequence(sequence).step(random.nextInt(40)).answer(answer()).limit());
    }

    private byte[] probe(int group, int sequence) {
        ProbeEncoder m = new ProbeEncoder().wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header);
        m.request(5).group(group).sequence(sequence).step(3).probability(value()).entropy(value()).tokens(2).answer(answer());
        return sealed(m.limit());
    }

    private byte[] applied(int group, int sequence) {
        AppliedEncoder m = new AppliedEncoder().wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header);
        return sealed(m.request(6).group(group).sequence(sequence).step(1).decision(random.nextInt(1 << 20) * 65_536L).limit());
    }

    private byte[] closeSequence(int group, int sequence) {
        CloseSequenceEncoder m = new CloseSequenceEncoder().wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header);
        m.request(7).group(group).sequence(sequence).tokens(9).reason(EndReason.get((short) random.nextInt(6))).answer(answer());
        return sealed(m.limit());
    }

    private byte[] closeGroup(int group) {
        return sealed(new CloseGroupEncoder().wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header).request(8).group(group).limit());
    }

    private byte[] vote(int group) {
        return sealed(new VoteEncoder().wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header).request(9).group(group).limit());
    }

    private byte[] outcome(int group) {
        OutcomeEncoder m = new OutcomeEncoder().wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header);
        boolean ofRoute = random.nextBoolean();
        return sealed(m.request(10).group(ofRoute && random.nextInt(4) > 0 ? 0xFFFF_FFFFL : group).reward(value())
                .route(ofRoute ? random.nextLong(64) : OutcomeEncoder.routeNullValue()).truth(answer()).limit());
    }

    private byte[] status(int group, int sequence) {
        StatusEncoder m = new StatusEncoder().wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header);
        return sealed(m.request(11).group(group).sequence(random.nextBoolean() ? sequence : 0xFFFF_FFFFL).limit());
    }

    private byte[] gate() {
        int edges = random.nextInt(1, 4);
        DefineGateEncoder m = new DefineGateEncoder().wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header);
        m.request(12).dimensions(2).rejectBelow(value());
        DefineGateEncoder.EdgesEncoder each = m.edgesCount(edges);
        for (int i = 0; i < edges; i++) {
            each.next().threshold(value()).name("edge" + i).putVector(floats(), 0, 8);
        }
        return sealed(m.gate("gate" + random.nextInt(80)).limit());
    }

    private byte[] route() {
        RouteEncoder m = new RouteEncoder().wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header);
        return sealed(m.request(13).maxEdges(random.nextInt(5)).gate("gate" + random.nextInt(80)).putFocus(floats(), 0, 8).limit());
    }

    private byte[] floats() {
        UnsafeBuffer two = new UnsafeBuffer(new byte[8]);
        two.putFloat(0, value(), Frame.BYTE_ORDER);
        two.putFloat(4, value(), Frame.BYTE_ORDER);
        return two.byteArray();
    }

    private byte[] sealed(int limit) {
        byte[] frame = new byte[Frame.seal(out, 0, limit)];
        out.getBytes(0, frame);
        return frame;
    }
}
