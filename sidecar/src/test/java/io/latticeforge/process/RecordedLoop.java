package io.latticeforge.process;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.StepView;
import io.latticeforge.protocol.StepWriter;
import io.latticeforge.protocol.codec.DecisionsDecoder;
import io.latticeforge.protocol.codec.EndReason;
import io.latticeforge.protocol.codec.ErrorDecoder;
import io.latticeforge.recording.RecordedGroup;
import io.latticeforge.recording.RecordedSequence;
import io.latticeforge.recording.Recording;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An inference loop over recorded generations: rows of all running samples in one frame a step, obeying what is decided. Does every request again
 * whose answer was lost with its connection.
 */
public final class RecordedLoop {
    private static final ByteBuffer PADDING = ByteBuffer.allocateDirect(Frame.ROW_ALIGNMENT);

    /** Called when a connection is lost: gives another on which the session goes on, and says which steps the sidecar has. */
    public interface Reconnecting {
        Resumed again(IOException lost) throws IOException;
    }

    /** @param nextSteps of Welcome, for the open sequences */
    public record Resumed(FrameConversation conversation, Map<List<Long>, Long> nextSteps) {}

    /** What came of a group. @param decisions in the order in which they were first heard of */
    public record Ended(String winner, List<String> decisions, int tokens) {}

    private interface Request {
        Reply on(FrameConversation conversation) throws IOException;
    }

    private static final class Sample {
        final RecordedSequence recorded;
        int next;
        int acknowledged;
        String stated = "";
        Reply.@Nullable Decided concluding;
        boolean closed;

        Sample(RecordedSequence recorded) {
            this.recorded = recorded;
        }
    }

    private final Recording recording;
    private final Reconnecting reconnecting;
    private final int rowBytes;
    private FrameConversation conversation;
    private final List<String> heard = new ArrayList<>();
    private final Set<Long> known = new LinkedHashSet<>();
    private List<Reply.Decided> pending = List.of();
    private List<Sample> samples = new ArrayList<>();
    private int group;
    private int tokens;
    private int resumed;
    private boolean truths;

    public RecordedLoop(Recording recording, FrameConversation conversation, Reconnecting reconnecting) {
        this.recording = recording;
        this.conversation = conversation;
        this.reconnecting = reconnecting;
        this.rowBytes = 2 * recording.vocabSize();
    }

    public RecordedLoop(Recording recording, FrameConversation conversation) {
        this(recording, conversation, lost -> {
            throw lost;
        });
    }

    /** Times that the session was resumed so far. */
    public int resumed() {
        return resumed;
    }

    /** From now on the right answer of each group is reported before it is closed. */
    public RecordedLoop reportingTruths() {
        truths = true;
        return this;
    }

    public Ended play(RecordedGroup recorded, int id) throws IOException {
        group = id;
        heard.clear();
        tokens = 0;
        samples = new ArrayList<>();
        ask(-2, ErrorCode.DUPLICATE_ID, c -> c.openGroup(id, recorded.sequences().size(), "", recorded.prompt().split(" ").length + 1));
        for (int i = 0; i < recorded.sequences().size(); i++) {
            int sequence = i;
            samples.add(new Sample(recorded.sequences().get(i)));
            ask(-2, ErrorCode.DUPLICATE_ID, c -> c.openSequence(id, sequence, recording.id(".")));
        }
        while (samples.stream().anyMatch(s -> !s.closed)) {
            step();
            for (int i = 0; i < samples.size(); i++) {
                advance(i);
            }
            obey();
        }
        String winner = ask(-2, null, c -> c.vote(id)).winner();
        if (truths) {
            ask(-2, null, c -> c.outcome(id, recorded.truth()));
        }
        ask(-1, ErrorCode.UNKNOWN_GROUP, c -> c.closeGroup(id));
        return new Ended(winner, List.copyOf(heard), tokens);
    }

    /** One token of every running sample; what the sidecar has already, because the answer was lost, is not sent again. */
    private void step() throws IOException {
        ask(-2, null, c -> {
            StepWriter step = c.step(rowBytes);
            List<ByteBuffer> rows = new ArrayList<>();
            for (int i = 0; i < samples.size(); i++) {
                Sample s = samples.get(i);
                if (!s.closed && s.next >= s.acknowledged) {
                    int token = s.recorded.firstToken() + s.next;
                    step.rowEntry(group, i, s.next, recording.chosen(token), s.next + 1 == s.recorded.tokens() ? StepView.END_OF_SEQUENCE : 0);
                    rows.add(recording.row(token).asByteBuffer());
                    rows.add(PADDING.duplicate().limit((int) Frame.padded(rowBytes) - rowBytes));
                }
            }
            return c.observe(step, rows.toArray(ByteBuffer[]::new));
        });
        for (Sample s : samples) {
            if (!s.closed) {
                s.next++;
                s.acknowledged = s.next;
                tokens++;
            }
        }
    }

    private void advance(int i) throws IOException {
        Sample s = samples.get(i);
        if (s.closed) {
            return;
        }
        if (s.next >= 2 && token(s, s.next - 2).equals("answer")) {
            s.stated = token(s, s.next - 1);
            ask(-2, null, c -> c.candidate(group, i, s.next - 1, s.stated));
        }
        if (s.next == s.recorded.tokens()) {
            close(i, s.recorded.completed() ? EndReason.FINISHED : EndReason.TRUNCATED, s.stated);
        } else if (s.concluding != null && token(s, s.next - 1).equals(".")) {
            applied(s.concluding, s.next);
            String answer = s.stated.isEmpty() ? recording.probeAnswer(s.recorded.firstToken() + s.next - 1) : s.stated;
            close(i, EndReason.CONCLUDED, answer);
        }
    }

    private void obey() throws IOException {
        for (Reply.Decided d : pending) {
            if (d.sequence() == Integer.toUnsignedLong(Frame.ALL)) {
                applied(d, 0);
                for (int i = 0; i < samples.size() && d.action().equals("DECIDED"); i++) {
                    close(i, EndReason.SETTLED, samples.get(i).stated);
                }
            } else if (d.action().equals("CONCLUDE")) {
                samples.get((int) d.sequence()).concluding = d;
            } else if (d.action().equals("STOP")) {
                applied(d, samples.get((int) d.sequence()).next);
                close((int) d.sequence(), EndReason.STOPPED, "");
            }
        }
    }

    private void applied(Reply.Decided decision, int step) throws IOException {
        ask((int) decision.sequence(), null, c -> c.applied(decision, step));
    }

    private void close(int i, EndReason reason, String answer) throws IOException {
        Sample s = samples.get(i);
        if (!s.closed) {
            ask(i, ErrorCode.UNKNOWN_SEQUENCE, c -> c.closeSequence(group, i, s.next, reason, answer));
            s.closed = true;
        }
    }

    private String token(Sample s, int index) {
        return recording.text(recording.chosen(s.recorded.firstToken() + index));
    }

    /**
     * Asks until there is an answer.
     *
     * @param settles sequence whose decisions this request settles; -1 the group's, -2 none
     * @param doneBefore what is answered to a request that took effect before its answer was lost; null if it may be done twice
     */
    private Reply ask(int settles, @Nullable ErrorCode doneBefore, Request request) throws IOException {
        boolean again = false;
        while (true) {
            try {
                Reply reply = request.on(conversation);
                if (!conversation.entryErrors.isEmpty()) {
                    throw new AssertionError(conversation.entryErrors.toString());
                }
                if (reply.is(ErrorDecoder.TEMPLATE_ID) && !(again && reply.refusal().code() == doneBefore)) {
                    throw new AssertionError(reply.toString());
                }
                hear(reply);
                return reply;
            } catch (IOException lost) {
                resume(lost, settles);
                again = true;
            }
        }
    }

    private void hear(Reply reply) {
        if (reply.is(DecisionsDecoder.TEMPLATE_ID)) {
            pending = reply.decisions();
            for (Reply.Decided d : pending) {
                if (known.add(d.decision())) {
                    heard.add(d.withoutPosition());
                }
            }
        }
    }

    /** Every step that was acknowledged is there, and every decision that stood still stands. */
    private void resume(IOException lost, int settles) throws IOException {
        IOException because = lost;
        while (true) {
            try {
                Resumed now = reconnecting.again(because);
                conversation = now.conversation();
                resumed++;
                for (int i = 0; i < samples.size(); i++) {
                    long next = now.nextSteps().getOrDefault(List.of((long) group, (long) i), (long) samples.get(i).next);
                    if (next < samples.get(i).acknowledged) {
                        throw new AssertionError("sequence " + i + ": step " + samples.get(i).acknowledged + " was acknowledged, the journal has "
                                + next);
                    }
                    samples.get(i).acknowledged = (int) next;
                }
                List<Reply.Decided> stood = pending;
                hear(conversation.observe(conversation.step(rowBytes)));
                for (Reply.Decided d : stood) {
                    boolean settled = settles == -1 || Integer.toUnsignedLong(settles) == d.sequence();
                    if (!settled && !pending.contains(d)) {
                        throw new AssertionError("a decision is not repeated: " + d + " in " + pending);
                    }
                }
                return;
            } catch (IOException e) {
                because = e;
            }
        }
    }
}
