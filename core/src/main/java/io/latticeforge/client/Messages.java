package io.latticeforge.client;

import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.codec.*;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/**
 * Encodes one small frame of a client at a time; each method returns its length, and the next one overwrites it. For whoever carries frames by
 * other means than a socket. Not thread-safe.
 */
public final class Messages {
    private static final int AT = Frame.HEAD_OFFSET;

    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(4096);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final AppliedEncoder applied = new AppliedEncoder();

    public DirectBuffer buffer() {
        return buffer;
    }

    public byte[] copy(int length) {
        return Arrays.copyOf(buffer.byteArray(), length);
    }

    public int openGroup(long request, int group, int sampleBudget, AnswerKind answerKind, String policy, int promptTokens) {
        byte[] name = utf8(policy);
        return seal(new OpenGroupEncoder().wrapAndApplyHeader(buffer, AT, header).request(request).group(group).sampleBudget(sampleBudget)
                .promptTokens(promptTokens).answerKind(answerKind).putPolicy(name, 0, name.length).limit());
    }

    public int openSequence(long request, int group, int sequence, float temperature, float topP, int topK, int flags, int[] boundaryTokens) {
        OpenSequenceEncoder e = new OpenSequenceEncoder().wrapAndApplyHeader(buffer, AT, header);
        e.request(request).group(group).sequence(sequence).temperature(temperature).topP(topP).topK(topK);
        e.flags().clear().processed((flags & LatticeForgeClient.PROCESSED) != 0)
                .samplingUnknown((flags & LatticeForgeClient.SAMPLING_UNKNOWN) != 0);
        ExpandableArrayBuffer tokens = new ExpandableArrayBuffer(Math.max(1, 4 * boundaryTokens.length));
        for (int i = 0; i < boundaryTokens.length; i++) {
            tokens.putInt(4 * i, boundaryTokens[i], Frame.BYTE_ORDER);
        }
        return seal(e.putBoundaryTokens(tokens, 0, 4 * boundaryTokens.length).limit());
    }

    public int candidate(long request, int group, int sequence, int step, String answer) {
        byte[] text = utf8(answer);
        return seal(new CandidateEncoder().wrapAndApplyHeader(buffer, AT, header).request(request).group(group).sequence(sequence)
                .step(step).putAnswer(text, 0, text.length).limit());
    }

    int probe(long request, int group, int sequence, int step, String answer, float probability, float entropyNats, int tokens) {
        byte[] text = utf8(answer);
        return seal(new ProbeEncoder().wrapAndApplyHeader(buffer, AT, header).request(request).group(group).sequence(sequence).step(step)
                .probability(probability).entropy(entropyNats).tokens(tokens).putAnswer(text, 0, text.length).limit());
    }

    public int applied(long request, int group, int sequence, int step, long decision) {
        return seal(applied.wrapAndApplyHeader(buffer, AT, header).request(request).group(group).sequence(sequence).step(step)
                .decision(decision).limit());
    }

    public int closeSequence(long request, int group, int sequence, int tokens, EndReason reason, String answer) {
        byte[] text = utf8(answer);
        return seal(new CloseSequenceEncoder().wrapAndApplyHeader(buffer, AT, header).request(request).group(group).sequence(sequence)
                .tokens(tokens).reason(reason).putAnswer(text, 0, text.length).limit());
    }

    public int closeGroup(long request, int group) {
        return seal(new CloseGroupEncoder().wrapAndApplyHeader(buffer, AT, header).request(request).group(group).limit());
    }

    public int outcome(long request, int group, float reward, String truth) {
        byte[] text = utf8(truth);
        return seal(new OutcomeEncoder().wrapAndApplyHeader(buffer, AT, header).request(request).group(group).reward(reward)
                .route(OutcomeEncoder.routeNullValue()).putTruth(text, 0, text.length).limit());
    }

    int routeOutcome(long request, long route, float reward, String edge) {
        byte[] text = utf8(edge);
        return seal(new OutcomeEncoder().wrapAndApplyHeader(buffer, AT, header).request(request).group(Integer.toUnsignedLong(Frame.ALL))
                .reward(reward).route(route).putTruth(text, 0, text.length).limit());
    }

    int defineGate(long request, String gate, int dimensions, double rejectBelow, List<Edge> edges) {
        DefineGateEncoder e = new DefineGateEncoder().wrapAndApplyHeader(buffer, AT, header);
        DefineGateEncoder.EdgesEncoder each = e.request(request).dimensions(dimensions).rejectBelow(rejectBelow).edgesCount(edges.size());
        for (Edge edge : edges) {
            byte[] name = utf8(edge.name());
            byte[] vector = f32s(edge.vector());
            each.next().threshold(edge.threshold()).putName(name, 0, name.length).putVector(vector, 0, vector.length);
        }
        byte[] name = utf8(gate);
        return seal(e.putGate(name, 0, name.length).limit());
    }

    public int vote(long request, int group) {
        return seal(new VoteEncoder().wrapAndApplyHeader(buffer, AT, header).request(request).group(group).limit());
    }

    int route(long request, String gate, float[] focus, int maxEdges) {
        byte[] name = utf8(gate);
        byte[] values = f32s(focus);
        return seal(new RouteEncoder().wrapAndApplyHeader(buffer, AT, header).request(request).maxEdges(maxEdges)
                .putGate(name, 0, name.length).putFocus(values, 0, values.length).limit());
    }

    int status(long request, int group, int sequence) {
        return seal(new StatusEncoder().wrapAndApplyHeader(buffer, AT, header).request(request).group(group).sequence(sequence).limit());
    }

    int ping(long request) {
        return seal(new PingEncoder().wrapAndApplyHeader(buffer, AT, header).request(request).creditBytes(0).limit());
    }

    private int seal(int limit) {
        return Frame.seal(buffer, 0, limit);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] f32s(float[] values) {
        java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate(4 * values.length).order(Frame.BYTE_ORDER);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
