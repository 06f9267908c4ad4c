package io.latticeforge.bench;

import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.Limits;
import io.latticeforge.protocol.StepWriter;
import io.latticeforge.protocol.codec.DecisionsDecoder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** One step to a sidecar and its answer, again and again: a group's samples in lockstep, a new group when they have come of age. */
final class SidecarTrip implements Trip {
    /** Below the default token budget. */
    private static final int MAX_STEPS = 16_384;

    private final StepShape shape;
    private final Conversation conversation;
    private final StepWriter writer;
    private final ByteBuffer[] frames;
    private final DecisionsDecoder decisions = new DecisionsDecoder();
    private int group = -1;
    private int step = MAX_STEPS;
    private int variant;
    private long request;
    private long position;
    private int frameBytes;

    SidecarTrip(Path socket, StepShape shape) {
        this(socket, shape, false);
    }

    private SidecarTrip(Path socket, StepShape shape, boolean signals) {
        this(new Conversation(socket, StepShape.VOCABULARY, signals), shape);
    }

    SidecarTrip(Conversation conversation, StepShape shape) {
        this.shape = shape;
        this.conversation = conversation;
        writer = new StepWriter(Limits.DEFAULT, shape.rowBytes);
        frames = new ByteBuffer[shape.variants];
        encode(0);
        frameBytes = (int) writer.frameBytes();
        try (Arena arena = Arena.ofConfined()) {
            for (int v = 0; v < frames.length; v++) {
                frames[v] = ByteBuffer.allocateDirect(frameBytes);
                if (shape.rowBytes > 0) {
                    MemorySegment row = shape.row(arena, v);
                    MemorySegment.copy(row, 0, MemorySegment.ofBuffer(frames[v]), Frame.rowsOffset(writer.headBytes()), shape.rowBytes);
                }
            }
        }
    }

    private void encode(int atStep) {
        writer.begin(request);
        shape.write(writer, group, atStep, variant);
        writer.finish();
    }

    @Override
    public void prepare() {
        if (step == MAX_STEPS) {
            conversation.openGroup(++group, shape.entries);
            step = 0;
            position = 0;
        }
        request = conversation.nextRequest();
        variant = step % shape.variants;
        encode(step++);
        writer.buffer().getBytes(0, frames[variant].position(0), writer.length());
        frames[variant].position(0).limit(frameBytes);
    }

    @Override
    public void exchange() {
        conversation.exchange(frames[variant]);
    }

    /** That the answer is to this step, acknowledges it in the journal as the next block, and decides nothing. */
    @Override
    public void check(Answers answers) {
        DecisionsDecoder answer = conversation.decisions(decisions, answers);
        answers.equal("request answered", request, answer.request());
        answers.equal("credit handed back", frameBytes, answer.creditBytes());
        answers.equal("ready", 1, answer.flags().ready() ? 1 : 0);
        answers.equal("steps journaled since the last", 1, position == 0 ? 1 : answer.journalPosition() - position);
        position = answer.journalPosition();
        answers.equal("decisions", 0, answer.entries().count());
    }

    /** Once, in a session that asks for signals: that the sidecar has made of each entry what it should. */
    static void checkSignals(Path socket, StepShape shape, Answers answers) {
        try (SidecarTrip trip = new SidecarTrip(socket, shape, true)) {
            for (int i = 0; i < shape.variants; i++) {
                trip.prepare();
                trip.exchange();
                trip.check(answers);
                DecisionsDecoder.SignalsDecoder signals = trip.decisions.signals();
                answers.equal("signals", shape.entries, signals.count());
                for (int entry = 0; signals.hasNext(); entry++) {
                    signals.next();
                    answers.equal("sequence", entry, signals.sequence());
                    answers.equal("step", i, signals.step());
                    shape.check(trip.variant, signals.entropy(), signals.confidence(), answers);
                }
            }
        }
    }

    int requestBytes() {
        return frameBytes;
    }

    /** After a trip. */
    int replyBytes() {
        return conversation.replyBytes();
    }

    @Override
    public void close() {
        conversation.close();
    }
}
