package io.latticeforge.bench;

import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.codec.AnswerKind;
import io.latticeforge.protocol.codec.DecisionsDecoder;
import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.protocol.codec.ErrorDecoder;
import io.latticeforge.protocol.codec.HelloEncoder;
import io.latticeforge.protocol.codec.MessageHeaderDecoder;
import io.latticeforge.protocol.codec.MessageHeaderEncoder;
import io.latticeforge.protocol.codec.OpenGroupEncoder;
import io.latticeforge.protocol.codec.OpenSequenceEncoder;
import io.latticeforge.protocol.codec.WelcomeDecoder;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/** One client's session with a sidecar: what goes before its steps, and the frame of an answer. */
final class Conversation implements AutoCloseable {
    private final Pipe pipe;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(64 * 1024).order(ByteOrder.LITTLE_ENDIAN);
    private final UnsafeBuffer frame = new UnsafeBuffer(bytes);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final MessageHeaderDecoder answered = new MessageHeaderDecoder();
    private final DecisionsDecoder decisions = new DecisionsDecoder();
    private long request;

    /** @param vocabSize tokens that ids are checked against, and logits of an f32 row */
    Conversation(Path socket, int vocabSize, boolean signals) {
        this(UnixDomainSocketAddress.of(socket), new byte[0], vocabSize, signals);
    }

    /** @param token that a TCP client shows */
    Conversation(SocketAddress address, byte[] token, int vocabSize, boolean signals) {
        this(new SocketPipe(address), token, vocabSize, signals, false);
    }

    /** Over a ring of shared memory, which must be granted. */
    static Conversation overRing(RingPipe pipe, int vocabSize) {
        Conversation conversation = new Conversation(pipe, new byte[0], vocabSize, false, true);
        pipe.enter();
        return conversation;
    }

    private Conversation(Pipe pipe, byte[] token, int vocabSize, boolean signals, boolean ring) {
        this.pipe = pipe;
        HelloEncoder hello = new HelloEncoder().wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header);
        hello.request(nextRequest()).minVersion(0).maxVersion(HelloEncoder.SCHEMA_VERSION).vocabSize(vocabSize)
                .elementKind(ElementKind.F32);
        hello.features().clear().signals(signals).ring(ring);
        hello.putAuth(token, 0, token.length).putResumeToken(new byte[0], 0, 0).clientName("bench").modelName("");
        ask(hello.limit(), WelcomeDecoder.TEMPLATE_ID);
        if (ring && !new WelcomeDecoder().wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, answered).features().ring()) {
            throw new IllegalStateException("the sidecar grants no ring");
        }
    }

    void openGroup(int group, int samples) {
        OpenGroupEncoder open = new OpenGroupEncoder().wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header);
        open.request(nextRequest()).group(group).sampleBudget(samples).promptTokens(1).answerKind(AnswerKind.NUMBER).policy("");
        ask(open.limit(), DecisionsDecoder.TEMPLATE_ID);
        for (int i = 0; i < samples; i++) {
            OpenSequenceEncoder sequence = new OpenSequenceEncoder().wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header);
            sequence.request(nextRequest()).group(group).sequence(i).temperature(1).topP(1).topK(0);
            sequence.flags().clear();
            sequence.putBoundaryTokens(new byte[] {TokenStream.BOUNDARY_TOKEN, 0, 0, 0}, 0, Integer.BYTES);
            ask(sequence.limit(), DecisionsDecoder.TEMPLATE_ID);
        }
    }

    private void ask(int limit, int expectedTemplate) {
        bytes.position(0).limit(Frame.seal(frame, 0, limit));
        pipe.send(bytes);
        pipe.receiveOneFrame(bytes);
        refuseError();
        if (Frame.templateId(frame, 0) != expectedTemplate) {
            throw new IllegalStateException("answered with template " + Frame.templateId(frame, 0) + ", expected " + expectedTemplate);
        }
    }

    private void refuseError() {
        if (Frame.templateId(frame, 0) == ErrorDecoder.TEMPLATE_ID) {
            throw new IllegalStateException(new ErrorDecoder().wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, answered).text());
        }
    }

    /** A number for the next request. */
    long nextRequest() {
        return ++request;
    }

    /** Sends a frame and reads the next one that comes. */
    void exchange(ByteBuffer sent) {
        pipe.send(sent);
        pipe.receiveFrame(bytes);
    }

    /** Sends a frame; its answer is read later, by this thread or another. */
    void send(ByteBuffer sent) {
        pipe.send(sent);
    }

    /** Reads the next answer, which must be Decisions, ready and without decisions; returns the journal position that it acknowledges. */
    long receiveStep(Answers answers) {
        pipe.receiveOneFrame(bytes);
        DecisionsDecoder answer = decisions(decisions, answers);
        answers.equal("ready", 1, answer.flags().ready() ? 1 : 0);
        answers.equal("decisions", 0, answer.entries().count());
        return answer.journalPosition();
    }

    /** Bytes of the last answer. */
    int replyBytes() {
        return bytes.limit();
    }

    /** The last answer, which must be Decisions. */
    DecisionsDecoder decisions(DecisionsDecoder decoder, Answers answers) {
        refuseError();
        answers.equal("template of the answer", DecisionsDecoder.TEMPLATE_ID, Frame.templateId(frame, 0));
        return decoder.wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, answered);
    }

    @Override
    public void close() {
        pipe.close();
    }
}
