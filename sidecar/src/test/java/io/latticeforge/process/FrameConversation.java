package io.latticeforge.process;

import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.Limits;
import io.latticeforge.protocol.StepWriter;
import io.latticeforge.protocol.codec.AnswerKind;
import io.latticeforge.protocol.codec.AppliedEncoder;
import io.latticeforge.protocol.codec.CandidateEncoder;
import io.latticeforge.protocol.codec.CloseGroupEncoder;
import io.latticeforge.protocol.codec.CloseSequenceEncoder;
import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.protocol.codec.EndReason;
import io.latticeforge.protocol.codec.ErrorDecoder;
import io.latticeforge.protocol.codec.GoAwayDecoder;
import io.latticeforge.protocol.codec.HelloEncoder;
import io.latticeforge.protocol.codec.MessageHeaderEncoder;
import io.latticeforge.protocol.codec.OpenGroupEncoder;
import io.latticeforge.protocol.codec.OpenSequenceEncoder;
import io.latticeforge.protocol.codec.OutcomeEncoder;
import io.latticeforge.protocol.codec.PingEncoder;
import io.latticeforge.protocol.codec.VoteEncoder;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;

/** Speaks the protocol in frames, one request at a time, and hides nothing: what is wrong on purpose is sent as it is. */
public final class FrameConversation implements AutoCloseable {
    public static final int ALL = Frame.ALL;

    /** Errors about single entries, which came before the last reply. */
    public final List<Reply> entryErrors = new ArrayList<>();

    private final Line line;
    private final ExpandableArrayBuffer out = new ExpandableArrayBuffer(64 * 1024);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private int version = MessageHeaderEncoder.SCHEMA_VERSION;
    private long request;

    public FrameConversation(Line line) {
        this.line = line;
    }

    public Line line() {
        return line;
    }

    public ExpandableArrayBuffer out() {
        return out;
    }

    public MessageHeaderEncoder header() {
        return header;
    }

    /** From now on messages say that they were written in this version; of a client's only Outcome has changed in any. */
    public FrameConversation speaking(int schemaVersion) {
        version = schemaVersion;
        return this;
    }

    public long nextRequest() {
        return ++request;
    }

    public Reply hello(int vocabSize, ElementKind kind, byte[] auth, byte[] resumeToken) throws IOException {
        return hello(vocabSize, kind, auth, resumeToken, 0, 0);
    }

    public Reply hello(int vocabSize, ElementKind kind, byte[] auth, byte[] resumeToken, int min, int max) throws IOException {
        HelloEncoder hello = new HelloEncoder().wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header);
        hello.request(nextRequest()).minVersion(min).maxVersion(max).vocabSize(vocabSize).elementKind(kind);
        hello.features().clear();
        hello.putAuth(auth, 0, auth.length).putResumeToken(resumeToken, 0, resumeToken.length).clientName("test").modelName("abacus");
        return exchange(hello.limit());
    }

    public Reply openGroup(int group, int samples, String policy) throws IOException {
        return openGroup(group, samples, policy, 8);
    }

    public Reply openGroup(int group, int samples, String policy, int promptTokens) throws IOException {
        OpenGroupEncoder open = new OpenGroupEncoder().wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header);
        open.request(nextRequest()).group(Integer.toUnsignedLong(group)).sampleBudget(samples).promptTokens(promptTokens).answerKind(AnswerKind.NUMBER)
                .policy(policy);
        return exchange(open.limit());
    }

    public Reply openSequence(int group, int sequence, int... boundaryTokens) throws IOException {
        return openSequence(group, sequence, 1, 1, 0, boundaryTokens);
    }

    public Reply openSequence(int group, int sequence, float temperature, float topP, int topK, int... boundaryTokens) throws IOException {
        ByteBuffer tokens = ByteBuffer.allocate(4 * boundaryTokens.length).order(Frame.BYTE_ORDER);
        for (int token : boundaryTokens) {
            tokens.putInt(token);
        }
        OpenSequenceEncoder open = new OpenSequenceEncoder().wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header);
        open.request(nextRequest()).group(Integer.toUnsignedLong(group)).sequence(Integer.toUnsignedLong(sequence)).temperature(temperature)
                .topP(topP).topK(topK);
        open.flags().clear();
        open.putBoundaryTokens(tokens.array(), 0, tokens.capacity());
        return exchange(open.limit());
    }

    public StepWriter step(int rowBytes) {
        return new StepWriter(Limits.DEFAULT, rowBytes).begin(nextRequest());
    }

    /** @param payload the rows, each with its padding */
    public Reply observe(StepWriter step, ByteBuffer... payload) throws IOException {
        step.finish();
        line.send(step.buffer(), step.length(), payload);
        return answer();
    }

    public Reply candidate(int group, int sequence, int step, String answer) throws IOException {
        CandidateEncoder candidate = new CandidateEncoder().wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header);
        candidate.request(nextRequest()).group(group).sequence(sequence).step(step).answer(answer);
        return exchange(candidate.limit());
    }

    public Reply applied(Reply.Decided decision, int step) throws IOException {
        AppliedEncoder applied = new AppliedEncoder().wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header);
        applied.request(nextRequest()).group(decision.group()).sequence(decision.sequence()).step(step).decision(decision.decision());
        return exchange(applied.limit());
    }

    public Reply closeSequence(int group, int sequence, int tokens, EndReason reason, String answer) throws IOException {
        CloseSequenceEncoder close = new CloseSequenceEncoder().wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header);
        close.request(nextRequest()).group(group).sequence(sequence).tokens(tokens).reason(reason).answer(answer);
        return exchange(close.limit());
    }

    public Reply vote(int group) throws IOException {
        VoteEncoder vote = new VoteEncoder().wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header);
        vote.request(nextRequest()).group(group);
        return exchange(vote.limit());
    }

    public Reply outcome(int group, String truth) throws IOException {
        OutcomeEncoder outcome = new OutcomeEncoder().wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header);
        outcome.request(nextRequest()).group(group).reward(Float.NaN).route(OutcomeEncoder.routeNullValue()).truth(truth);
        return exchange(outcome.limit());
    }

    /** Of a routed request. */
    public Reply outcome(long group, float reward, long route, String edge) throws IOException {
        OutcomeEncoder outcome = new OutcomeEncoder().wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header);
        outcome.request(nextRequest()).group(group).reward(reward).route(route).truth(edge);
        return exchange(outcome.limit());
    }

    public Reply closeGroup(int group) throws IOException {
        CloseGroupEncoder close = new CloseGroupEncoder().wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header);
        close.request(nextRequest()).group(group);
        return exchange(close.limit());
    }

    public Reply ping() throws IOException {
        PingEncoder ping = new PingEncoder().wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header);
        ping.request(nextRequest()).creditBytes(0);
        return exchange(ping.limit());
    }

    /** Sends the message that an encoder has written into {@link #out()} and waits for its answer. */
    public Reply exchange(int limit) throws IOException {
        header.version(version);
        line.send(out, Frame.seal(out, 0, limit));
        return answer();
    }

    /** The answer to the last request; errors about single entries are set aside. */
    public Reply answer() throws IOException {
        entryErrors.clear();
        while (true) {
            byte[] frame = line.receive();
            if (frame == null) {
                throw new EOFException("the sidecar closed the connection");
            }
            Reply reply = new Reply(frame);
            if (reply.is(GoAwayDecoder.TEMPLATE_ID)) {
                continue;
            }
            if (reply.is(ErrorDecoder.TEMPLATE_ID) && reply.refusal().entry() != Integer.toUnsignedLong(ALL)) {
                entryErrors.add(reply);
            } else {
                return reply;
            }
        }
    }

    @Override
    public void close() throws IOException {
        line.close();
    }
}
