package io.latticeforge.gateway.session;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.codec.DecisionsDecoder;
import io.latticeforge.protocol.codec.ErrorDecoder;
import io.latticeforge.protocol.codec.MessageHeaderDecoder;
import io.latticeforge.protocol.codec.VoteResultDecoder;
import io.latticeforge.protocol.codec.WelcomeDecoder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads replies of the path. */
final class ReplyReader {
    /** Hears each kind of reply. */
    interface Heard {
        void welcome();

        /** Repeated in every reply until it is reported as applied. */
        void decided(Decided decision);

        /** All decisions of a reply were heard. */
        void answered(long request);

        void voted(int group, Voted vote);

        /** @param request that it answers */
        void error(long request, ErrorCode code, String text);
    }

    private final UnsafeBuffer frame = new UnsafeBuffer();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final DecisionsDecoder decisions = new DecisionsDecoder();
    private final Heard heard;

    ReplyReader(Heard heard) {
        this.heard = heard;
    }

    void read(byte[] bytes) {
        frame.wrap(bytes);
        switch (Frame.templateId(frame, 0)) {
            case DecisionsDecoder.TEMPLATE_ID -> {
                decisions.wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header);
                long request = decisions.request();
                for (DecisionsDecoder.EntriesDecoder e : decisions.entries()) {
                    heard.decided(new Decided(e.decision(), e.action(), (int) e.group(), (int) e.sequence(), (int) e.step(), e.rule(), e.reason(),
                            (int) e.samples(), e.value(), e.threshold()));
                }
                heard.answered(request);
            }
            case VoteResultDecoder.TEMPLATE_ID -> voted(new VoteResultDecoder().wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header));
            case WelcomeDecoder.TEMPLATE_ID -> heard.welcome();
            case ErrorDecoder.TEMPLATE_ID -> {
                ErrorDecoder error = new ErrorDecoder().wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header);
                heard.error(error.request(), ErrorCode.of(error.code()), error.text());
            }
            default -> {
                // GoAway: whoever stops the sidecar stops the gateway first.
            }
        }
    }

    private void voted(VoteResultDecoder vote) {
        int group = (int) vote.group();
        int voters = (int) vote.voters();
        int dropped = (int) vote.dropped();
        for (VoteResultDecoder.TalliesDecoder tally : vote.tallies()) {
            tally.rule();
        }
        List<Voted.Answer> answers = new ArrayList<>();
        for (VoteResultDecoder.AnswersDecoder answer : vote.answers()) {
            int votes = (int) answer.votes();
            answers.add(new Voted.Answer(answer.answer(), votes));
        }
        heard.voted(group, new Voted(vote.winner(), voters, dropped, answers));
    }
}
