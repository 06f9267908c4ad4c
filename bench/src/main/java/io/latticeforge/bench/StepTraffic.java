package io.latticeforge.bench;

import io.latticeforge.protocol.Limits;
import io.latticeforge.protocol.StepWriter;
import io.latticeforge.protocol.codec.DecisionsDecoder;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Step frames with top-20 lists from one client, several in flight: all samples in turn, so many to a frame. Groups are closed and opened
 * anew before a sample comes near the token budget, so that nothing is ever decided.
 */
final class StepTraffic implements AutoCloseable {
    private static final int MAX_STEPS = 16_384;
    private static final int IN_FLIGHT = 8;
    private static final int TOP = 20;
    private static final int VOCABULARY = 128_256;

    private final Conversation conversation;
    private final StepWriter writer = new StepWriter(Limits.DEFAULT, 0);
    private final ByteBuffer frame = ByteBuffer.allocateDirect(4 << 20);
    private final DecisionsDecoder decisions = new DecisionsDecoder();
    private final Answers answers = new Answers();
    private final int[] ids = new int[TOP];
    private final float[] logProbs = new float[TOP];
    private final int groups;
    private final int samples;
    private final int entries;
    private int firstGroup;
    private int next;
    private int step;
    private int inFlight;

    /** @param entries of a frame; what is left of a round of all samples makes a smaller one */
    StepTraffic(Path socket, int groups, int samples, int entries) {
        this.groups = groups;
        this.samples = samples;
        this.entries = entries;
        for (int k = 0; k < TOP; k++) {
            ids[k] = 100 + 97 * k;
            logProbs[k] = (float) Math.log(0.26 / (k + 1));
        }
        conversation = new Conversation(socket, VOCABULARY, false);
        open();
    }

    private void open() {
        for (int g = 0; g < groups; g++) {
            conversation.openGroup(firstGroup + g, samples);
        }
        step = 0;
        next = 0;
    }

    /** Sends the next frame, and takes an answer where enough are owed; returns the frame's observations. */
    int send() {
        if (step == MAX_STEPS) {
            drain();
            for (int g = 0; g < groups; g++) {
                conversation.closeGroup(firstGroup + g);
            }
            firstGroup += groups;
            open();
        }
        int count = Math.min(entries, groups * samples - next);
        writer.begin(conversation.nextRequest());
        for (int i = 0; i < count; i++, next++) {
            if (!writer.topKEntry(firstGroup + next / samples, next % samples, step, ids[step % TOP], logProbs[step % TOP], 0, ids, logProbs, 0,
                    TOP)) {
                throw new IllegalStateException("entry " + i + " does not fit");
            }
        }
        writer.finish();
        if (next == groups * samples) {
            next = 0;
            step++;
        }
        frame.clear();
        writer.buffer().getBytes(0, frame, writer.length());
        conversation.send(frame.flip());
        if (++inFlight == IN_FLIGHT) {
            answer();
        }
        return count;
    }

    /** Takes every answer that is owed. */
    void drain() {
        while (inFlight > 0) {
            answer();
        }
    }

    /** That a step was taken, journaled, and nothing decided. */
    private void answer() {
        inFlight--;
        conversation.receive();
        DecisionsDecoder answer = conversation.decisions(decisions, answers);
        answers.equal("ready", 1, answer.flags().ready() ? 1 : 0);
        answers.equal("decisions", 0, answer.entries().count());
    }

    @Override
    public void close() {
        conversation.close();
    }
}
