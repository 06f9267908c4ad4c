package io.latticeforge.bench;

import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.Limits;
import io.latticeforge.protocol.StepWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * One session that has several steps on their way: many open sequences in lockstep, each of their steps as frames of so many entries, one
 * after the other. One thread sends, one (the same or another) receives.
 */
final class StepStream implements AutoCloseable {
    private final Conversation conversation;
    private final Entries entries;
    private final StepWriter writer;
    private final ByteBuffer frame;
    private final int framesPerStep;
    private long sent;
    private long answered;
    private long position;

    /**
     * What is sent.
     *
     * @param groups     opened at once
     * @param samples    of each group
     * @param perFrame   entries of a frame; divides groups times samples
     * @param shape      what an entry carries
     */
    record Entries(int groups, int samples, int perFrame, StepShape shape) {
        Entries {
            if (sequences(groups, samples) % perFrame != 0) {
                throw new IllegalArgumentException(groups + " groups of " + samples + " are no whole frames of " + perFrame);
            }
        }

        private static int sequences(int groups, int samples) {
            return groups * samples;
        }

        int sequences() {
            return sequences(groups, samples);
        }
    }

    StepStream(Conversation conversation, Entries entries) {
        this.conversation = conversation;
        this.entries = entries;
        framesPerStep = entries.sequences() / entries.perFrame;
        for (int group = 0; group < entries.groups; group++) {
            conversation.openGroup(group, entries.samples);
        }
        writer = new StepWriter(Limits.DEFAULT, entries.shape.rowBytes);
        encode(0);
        frame = ByteBuffer.allocateDirect((int) writer.frameBytes());
        if (entries.shape.rowBytes > 0) {
            rows();
        }
    }

    private void rows() {
        MemorySegment to = MemorySegment.ofBuffer(frame);
        long first = Frame.rowsOffset(writer.headBytes());
        long stride = (writer.frameBytes() - first) / entries.perFrame;
        try (Arena arena = Arena.ofConfined()) {
            for (int i = 0; i < entries.perFrame; i++) {
                MemorySegment.copy(entries.shape.row(arena, i % entries.shape.variants), 0, to, first + i * stride, entries.shape.rowBytes);
            }
        }
    }

    private void encode(long number) {
        int step = (int) (number / framesPerStep);
        int first = (int) (number % framesPerStep) * entries.perFrame;
        writer.begin(conversation.nextRequest());
        for (int i = 0; i < entries.perFrame; i++) {
            int sequence = first + i;
            entries.shape.write(writer, sequence / entries.samples, sequence % entries.samples, step, i % entries.shape.variants);
        }
        writer.finish();
    }

    int entriesPerFrame() {
        return entries.perFrame;
    }

    /** Frames of one step of all sequences. */
    int framesPerStep() {
        return framesPerStep;
    }

    /** Sends the next frame; returns its number, from 0. */
    long send() {
        encode(sent);
        writer.buffer().getBytes(0, frame.position(0), writer.length());
        frame.position(0).limit((int) writer.frameBytes());
        conversation.send(frame);
        return sent++;
    }

    /** Receives the next answer, holds it to what is expected, and returns the number of the frame it is for: answers come in order. */
    long receive(Answers answers) {
        long now = conversation.receiveStep(answers);
        answers.equal("a later block than the last", 1, now > position ? 1 : 0);
        position = now;
        return answered++;
    }

    /** Keeps so many frames on their way for so long; returns the observations that were answered. */
    long run(int inFlight, long ns, Answers answers) {
        long before = answered;
        long end = System.nanoTime() + ns;
        while (System.nanoTime() < end) {
            while (sent - answered < inFlight) {
                send();
            }
            receive(answers);
        }
        while (answered < sent) {
            receive(answers);
        }
        return (answered - before) * entries.perFrame;
    }

    @Override
    public void close() {
        conversation.close();
    }
}
