package io.latticeforge.path;

import io.latticeforge.base.EpochClock;
import io.latticeforge.config.SidecarConfig;
import io.latticeforge.engine.Engine;
import io.latticeforge.gateway.GatewayWarmUp;
import io.latticeforge.ingest.Admission;
import io.latticeforge.ingest.Commits;
import io.latticeforge.ingest.Door;
import io.latticeforge.ingest.FoldingCommits;
import io.latticeforge.ingest.Ingest;
import io.latticeforge.ingest.Intake;
import io.latticeforge.ingest.Replies;
import io.latticeforge.kernels.RowReducers;
import io.latticeforge.policy.Policy;
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
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Runs the real intake, fold and replies on synthetic steps before the first peer is let in, so that what it meets is compiled. Nothing of it
 * reaches the journal: the commits go to a fold of its own.
 */
final class WarmUp {
    private static final int SAMPLES = 16;
    private static final int TOP = 20;
    private static final int TOKENS = 64;

    /** Short rows of two bytes a logit: what a row costs beside its kernel. */
    private static final int VOCAB = 96;
    private static final int ROW_BYTES = 2 * VOCAB;

    private final Intake intake;
    private final NativeFrame frame = new NativeFrame();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private int replies;

    private WarmUp(Policy policy, RowReducers kernels) {
        intake = folded(policy, kernels).open(Door.UNIX_SOCKET, true, new Replies() {
            @Override
            public void send(DirectBuffer bytes, int offset, int length) {
                replies++;
            }

            @Override
            public void close() {
                throw new IllegalStateException("the warm-up sent a frame that was refused");
            }
        });
    }

    /**
     * Everything but the row kernels, which warm up beside the recovery of the journal.
     *
     * @param budgetNs when to stop, warm or not
     * @return replies given
     */
    static int run(Policy policy, RowReducers kernels, long budgetNs) {
        long end = System.nanoTime() + budgetNs;
        WarmUp warmUp = new WarmUp(policy, kernels);
        warmUp.hello();
        for (int group = 0; System.nanoTime() < end; group++) {
            warmUp.group(group);
        }
        return warmUp.replies;
    }

    /**
     * The gateway, with such a path on a thread of its own.
     *
     * @return answers that went through
     */
    static int gateway(SidecarConfig.Gateway config, Policy policy, RowReducers kernels, long budgetNs) {
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            return GatewayWarmUp.run(config, thread, folded(policy, kernels), budgetNs);
        }
    }

    private static Ingest folded(Policy policy, RowReducers kernels) {
        Engine engine = new Engine();
        Commits fold = new FoldingCommits(engine, policy.name(), policy.version(), policy.yaml());
        return new Ingest(engine, fold, EpochClock.SYSTEM, Limits.DEFAULT, new Admission(new byte[0], 1, Long.MAX_VALUE), kernels);
    }

    private void hello() {
        HelloEncoder hello = new HelloEncoder().wrapAndApplyHeader(frame.buffer, Frame.HEAD_OFFSET, header);
        hello.request(1).minVersion(0).maxVersion(HelloEncoder.SCHEMA_VERSION).vocabSize(VOCAB).elementKind(ElementKind.F16);
        hello.features().clear();
        hello.putAuth(new byte[0], 0, 0).putResumeToken(new byte[0], 0, 0).clientName("warm-up").modelName("");
        send(Frame.seal(frame.buffer, 0, hello.limit()));
    }

    private void group(int group) {
        OpenGroupEncoder open = new OpenGroupEncoder().wrapAndApplyHeader(frame.buffer, Frame.HEAD_OFFSET, header);
        open.request(2).group(group).sampleBudget(SAMPLES).promptTokens(1).answerKind(AnswerKind.NUMBER).policy("");
        send(Frame.seal(frame.buffer, 0, open.limit()));
        for (int i = 0; i < SAMPLES; i++) {
            OpenSequenceEncoder sequence = new OpenSequenceEncoder().wrapAndApplyHeader(frame.buffer, Frame.HEAD_OFFSET, header);
            sequence.request(3).group(group).sequence(i).temperature(i % 4 == 1 ? 0.7f : 1).topP(i % 8 == 1 ? 0.9f : 1).topK(0);
            sequence.flags().clear();
            sequence.putBoundaryTokens(new byte[] {7, 0, 0, 0}, 0, 4);
            send(Frame.seal(frame.buffer, 0, sequence.limit()));
        }
        int[] ids = new int[TOP];
        float[] logProbs = new float[TOP];
        StepWriter step = new StepWriter(Limits.DEFAULT, ROW_BYTES);
        for (int token = 0; token < TOKENS; token++) {
            step.begin(4);
            for (int i = 0; i < SAMPLES; i++) {
                double mass = random.nextDouble();
                for (int k = 0; k < TOP; k++) {
                    ids[k] = k;
                    logProbs[k] = (float) Math.log(mass / (k + 1) / 4);
                }
                if (i % 2 == 1) {
                    step.rowEntry(group, i, token, random.nextInt(VOCAB), 0);
                } else if (i % 4 == 0) {
                    step.topKEntry(group, i, token, random.nextInt(TOP), logProbs[0], 0, ids,
                            logProbs, 0, TOP);
                } else {
                    step.statsEntry(group, i, token, random.nextInt(TOP), logProbs[0], 0, (float) mass, (float) mass, 12, 1);
                }
            }
            step.finish();
            frame.copy(step.buffer(), step.length());
            for (int at = step.length(); at < step.frameBytes(); at += Short.BYTES) {
                frame.buffer.putShort(at, Float.floatToFloat16((float) (random.nextDouble() * 20 - 10)));
            }
            send((int) step.frameBytes());
        }
        for (int i = 0; i < SAMPLES / 2; i++) {
            CandidateEncoder candidate = new CandidateEncoder().wrapAndApplyHeader(frame.buffer, Frame.HEAD_OFFSET, header);
            candidate.request(5).group(group).sequence(i).step(TOKENS - 1).answer("17");
            send(Frame.seal(frame.buffer, 0, candidate.limit()));
        }
    }

    private void send(int length) {
        intake.accept(Intake.MEMORY, frame.address, length, 0);
    }

    /** Native bytes for one frame: what a door hands over. */
    private static final class NativeFrame {
        private static final int BYTES = 64 * 1024;
        final MemorySegment segment = Arena.ofAuto().allocate(BYTES, Frame.ROW_ALIGNMENT);
        final long address = segment.address();
        final UnsafeBuffer buffer = new UnsafeBuffer(address, BYTES);

        void copy(DirectBuffer from, int length) {
            MemorySegment.copy(MemorySegment.ofArray(bytes(from, length)), ValueLayout.JAVA_BYTE, 0, segment, ValueLayout.JAVA_BYTE, 0, length);
        }

        private static byte[] bytes(DirectBuffer from, int length) {
            byte[] bytes = new byte[length];
            from.getBytes(0, bytes);
            return bytes;
        }
    }
}
