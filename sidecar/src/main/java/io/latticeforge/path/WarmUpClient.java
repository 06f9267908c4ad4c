package io.latticeforge.path;

import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.Limits;
import io.latticeforge.protocol.StepWriter;
import io.latticeforge.protocol.codec.AnswerKind;
import io.latticeforge.protocol.codec.CandidateEncoder;
import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.protocol.codec.HelloEncoder;
import io.latticeforge.protocol.codec.MessageHeaderEncoder;
import io.latticeforge.protocol.codec.OpenGroupEncoder;
import io.latticeforge.protocol.codec.OpenSequenceEncoder;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Says to a socket what a model server says, with made-up numbers, and waits for each answer. Some samples draw at other temperatures.
 */
final class WarmUpClient implements AutoCloseable {
    /** What the entries of a step carry. */
    enum Entries {
        /** Rows, top-k lists and ready-made statistics in turn. */
        MIXED,
        ROWS
    }

    private static final int TOP = 20;
    private static final int TOKENS = 64;
    private static final int HEAD_BYTES = 64 * 1024;

    private final SocketChannel channel;
    private final ByteBuffer bytes;
    private final UnsafeBuffer frame;
    private final ByteBuffer answer = ByteBuffer.allocateDirect(HEAD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final UnsafeBuffer answered = new UnsafeBuffer(answer);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private final int[] ids = new int[TOP];
    private final float[] logProbs = new float[TOP];
    private final int samples;
    private final int vocab;
    private final ElementKind kind;
    private final StepWriter step;
    private int groups;
    private int steps;

    /**
     * @param samples of each group, an entry each of every step
     * @param kind    of a row's logits: F16 or F32
     */
    WarmUpClient(Path socket, int samples, int vocab, ElementKind kind) throws IOException {
        this.samples = samples;
        this.vocab = vocab;
        this.kind = kind;
        int rowBytes = vocab * elementBytes();
        step = new StepWriter(Limits.DEFAULT, rowBytes);
        bytes = ByteBuffer.allocateDirect(HEAD_BYTES + samples * (rowBytes + Frame.ROW_ALIGNMENT)).order(ByteOrder.LITTLE_ENDIAN);
        frame = new UnsafeBuffer(bytes);
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        HelloEncoder hello = new HelloEncoder().wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header);
        hello.request(1).minVersion(0).maxVersion(HelloEncoder.SCHEMA_VERSION).vocabSize(vocab).elementKind(kind);
        hello.features().clear();
        hello.putAuth(new byte[0], 0, 0).putResumeToken(new byte[0], 0, 0).clientName("warm-up").modelName("");
        exchange(Frame.seal(frame, 0, hello.limit()));
    }

    /** Steps that were answered. */
    int steps() {
        return steps;
    }

    /** Opens a group, sends its tokens, states answers. */
    void group(Entries carried) throws IOException {
        int group = groups++;
        OpenGroupEncoder open = new OpenGroupEncoder().wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header);
        open.request(2).group(group).sampleBudget(samples).promptTokens(1).answerKind(AnswerKind.NUMBER).policy("");
        exchange(Frame.seal(frame, 0, open.limit()));
        for (int i = 0; i < samples; i++) {
            OpenSequenceEncoder sequence = new OpenSequenceEncoder().wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header);
            sequence.request(3).group(group).sequence(i).temperature(i % 4 == 1 ? 0.7f : 1).topP(i % 8 == 1 ? 0.9f : 1).topK(0);
            sequence.flags().clear();
            sequence.putBoundaryTokens(new byte[] {7, 0, 0, 0}, 0, 4);
            exchange(Frame.seal(frame, 0, sequence.limit()));
        }
        for (int token = 0; token < TOKENS; token++) {
            entries(carried, group, token);
            if (token == 0) {
                fillRows();
            }
            exchange((int) step.frameBytes());
            steps++;
        }
        for (int i = 0; i < samples / 2; i++) {
            CandidateEncoder candidate = new CandidateEncoder().wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header);
            candidate.request(5).group(group).sequence(i).step(TOKENS - 1).answer("17");
            exchange(Frame.seal(frame, 0, candidate.limit()));
        }
    }

    private void entries(Entries carried, int group, int token) {
        step.begin(4);
        for (int i = 0; i < samples; i++) {
            double mass = random.nextDouble();
            for (int k = 0; k < TOP; k++) {
                ids[k] = k;
                logProbs[k] = (float) Math.log(mass / (k + 1) / 4);
            }
            if (carried == Entries.ROWS || i % 2 == 1) {
                step.rowEntry(group, i, token, random.nextInt(vocab), 0);
            } else if (i % 4 == 0) {
                step.topKEntry(group, i, token, random.nextInt(TOP), logProbs[0], 0, ids, logProbs, 0, TOP);
            } else {
                step.statsEntry(group, i, token, random.nextInt(TOP), logProbs[0], 0, (float) mass, (float) mass, 12, 1);
            }
        }
        step.finish();
        step.buffer().getBytes(0, bytes.clear(), step.length());
    }

    /** Behind the head, which is as long for every token: logits as a model's lie, roughly. */
    private void fillRows() {
        int end = (int) step.frameBytes();
        for (int at = step.length(); at < end; at += elementBytes()) {
            float logit = (float) (random.nextDouble() + random.nextDouble() + random.nextDouble()) * 6 - 12;
            if (kind == ElementKind.F16) {
                bytes.putShort(at, Float.floatToFloat16(logit));
            } else {
                bytes.putFloat(at, logit);
            }
        }
    }

    private int elementBytes() {
        return kind == ElementKind.F16 ? Short.BYTES : Float.BYTES;
    }

    /** Sends a frame and reads the answer. */
    private void exchange(int length) throws IOException {
        bytes.position(0).limit(length);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        bytes.clear();
        answer.clear().limit(Integer.BYTES);
        receive();
        answer.limit(Math.toIntExact(Frame.frameBytes(answered, 0)));
        receive();
    }

    private void receive() throws IOException {
        while (answer.hasRemaining()) {
            if (channel.read(answer) < 0) {
                throw new EOFException("the warm-up's own socket was closed");
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
