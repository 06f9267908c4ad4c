package io.latticeforge.process;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.protocol.Fault;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.FrameCheck;
import io.latticeforge.protocol.Limits;
import io.latticeforge.protocol.Sender;
import io.latticeforge.protocol.codec.DecisionsDecoder;
import io.latticeforge.protocol.codec.ErrorDecoder;
import io.latticeforge.protocol.codec.MessageHeaderDecoder;
import io.latticeforge.protocol.codec.VoteResultDecoder;
import io.latticeforge.protocol.codec.WelcomeDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/** A frame from the sidecar, checked with the protocol's own check. */
public final class Reply {
    private final UnsafeBuffer frame;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();

    public Reply(byte[] bytes) {
        frame = new UnsafeBuffer(bytes);
        Fault fault = new Fault();
        FrameCheck check = new FrameCheck(Limits.DEFAULT, Sender.SERVER);
        long head = Frame.headBytes(frame, 0);
        if (!check.lengths(Frame.frameBytes(frame, 0), head, fault)
                || !check.head(frame, Frame.HEAD_OFFSET, (int) head, bytes.length, fault)) {
            throw new AssertionError("the sidecar sent a frame that the protocol refuses: " + fault.text());
        }
    }

    /** What an Error says. */
    public record Refusal(ErrorCode code, long entry, long value, long bound, String text) {}

    /** One entry of Decisions. */
    public record Decided(long decision, String action, long group, long sequence, long step, int rule, int reason, double value,
            double threshold, long samples, long policyVersion) {
        /** The same whatever else is in the journal. */
        public String withoutPosition() {
            return action + " " + group + "/" + sequence + "@" + step + " rule " + rule + " reason " + reason + " " + value + " against "
                    + threshold + " samples " + samples + " policy " + policyVersion;
        }
    }

    public int template() {
        return Frame.templateId(frame, 0);
    }

    public boolean is(int template) {
        return template() == template;
    }

    /** Version that its header names. */
    public int version() {
        return header.wrap(frame, Frame.HEAD_OFFSET).version();
    }

    /** Its bytes, for a decoder of a test's own. */
    public UnsafeBuffer frame() {
        return frame;
    }

    /** The first field of every message. */
    public long request() {
        return frame.getLong(Frame.MESSAGE_OFFSET, Frame.BYTE_ORDER);
    }

    public Refusal refusal() {
        ErrorDecoder error = new ErrorDecoder().wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header);
        return new Refusal(ErrorCode.of(error.code()), error.entry(), error.value(), error.bound(), error.text());
    }

    public long creditBytes() {
        return is(ErrorDecoder.TEMPLATE_ID) ? new ErrorDecoder().wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header).creditBytes()
                : new DecisionsDecoder().wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header).creditBytes();
    }

    public List<Decided> decisions() {
        List<Decided> all = new ArrayList<>();
        for (DecisionsDecoder.EntriesDecoder e : new DecisionsDecoder().wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header).entries()) {
            all.add(new Decided(e.decision(), e.action().name(), e.group(), e.sequence(), e.step(), e.rule(), e.reason(), e.value(),
                    e.threshold(), e.samples(), e.policyVersion()));
        }
        return all;
    }

    public boolean ready() {
        return new DecisionsDecoder().wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header).flags().ready();
    }

    public String winner() {
        VoteResultDecoder vote = new VoteResultDecoder().wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header);
        vote.tallies().forEachRemaining(tally -> {});
        for (VoteResultDecoder.AnswersDecoder answer : vote.answers()) {
            answer.answer();
        }
        return vote.winner();
    }

    /** Of Welcome: first step that is not in the journal, by group and sequence. */
    public Map<List<Long>, Long> nextSteps() {
        Map<List<Long>, Long> next = new LinkedHashMap<>();
        for (WelcomeDecoder.SequencesDecoder s : new WelcomeDecoder().wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header).sequences()) {
            next.put(List.of(s.group(), s.sequence()), s.nextStep());
        }
        return next;
    }

    public boolean resumed() {
        return new WelcomeDecoder().wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header).flags().resumed();
    }

    public byte[] resumeToken() {
        WelcomeDecoder welcome = new WelcomeDecoder().wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header);
        welcome.sequences().forEachRemaining(s -> {});
        byte[] token = new byte[welcome.resumeTokenLength()];
        welcome.getResumeToken(token, 0, token.length);
        return token;
    }

    @Override
    public String toString() {
        return is(ErrorDecoder.TEMPLATE_ID) ? refusal().toString() : "message " + template();
    }
}
