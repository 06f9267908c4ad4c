package io.latticeforge.ingest;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.engine.Session;
import io.latticeforge.protocol.codec.AppliedDecoder;
import io.latticeforge.protocol.codec.CandidateDecoder;
import io.latticeforge.protocol.codec.CloseGroupDecoder;
import io.latticeforge.protocol.codec.CloseSequenceDecoder;
import io.latticeforge.protocol.codec.DefineGateDecoder;
import io.latticeforge.protocol.codec.HelloDecoder;
import io.latticeforge.protocol.codec.OpenGroupDecoder;
import io.latticeforge.protocol.codec.OpenSequenceDecoder;
import io.latticeforge.protocol.codec.OutcomeDecoder;
import io.latticeforge.protocol.codec.PingDecoder;
import io.latticeforge.protocol.codec.ProbeDecoder;
import io.latticeforge.protocol.codec.RouteDecoder;
import io.latticeforge.protocol.codec.StatusDecoder;
import io.latticeforge.protocol.codec.VoteDecoder;
import org.agrona.DirectBuffer;

/** Which message is whose: hands each checked request of a peer to the class that answers it. */
final class Requests {
    private final FrameIntake peer;
    private final Ingest ingest;
    private final SessionRequests session;
    private final GroupRequests group;
    private final QuestionRequests question;

    Requests(Ingest ingest, FrameIntake peer) {
        this.ingest = ingest;
        this.peer = peer;
        session = new SessionRequests(ingest, peer);
        group = new GroupRequests(ingest, peer);
        question = new QuestionRequests(ingest, peer);
    }

    /** Hello first, and once. */
    void inTurn(int template) {
        boolean hello = template == HelloDecoder.TEMPLATE_ID;
        if (hello == (ingest.engine().session(peer.epoch()) != null)) {
            throw new LatticeForgeException(ErrorCode.OUT_OF_TURN,
                    hello ? "Hello was said before: one session a connection" : "Hello comes first; message " + template + " came", template,
                    HelloDecoder.TEMPLATE_ID);
        }
    }

    void handle(int template, DirectBuffer frame) {
        switch (template) {
            case HelloDecoder.TEMPLATE_ID -> session.hello(frame);
            case PingDecoder.TEMPLATE_ID -> session.ping(frame);
            case StatusDecoder.TEMPLATE_ID -> session.status(frame);
            case OpenGroupDecoder.TEMPLATE_ID -> group.openGroup(frame);
            case OpenSequenceDecoder.TEMPLATE_ID -> group.openSequence(frame);
            case CandidateDecoder.TEMPLATE_ID -> group.candidate(frame);
            case ProbeDecoder.TEMPLATE_ID -> group.probe(frame);
            case AppliedDecoder.TEMPLATE_ID -> group.applied(frame);
            case CloseSequenceDecoder.TEMPLATE_ID -> group.closeSequence(frame);
            case CloseGroupDecoder.TEMPLATE_ID -> group.closeGroup(frame);
            case OutcomeDecoder.TEMPLATE_ID -> group.outcome(frame);
            case VoteDecoder.TEMPLATE_ID -> question.vote(frame);
            case DefineGateDecoder.TEMPLATE_ID -> question.defineGate(frame);
            case RouteDecoder.TEMPLATE_ID -> question.route(frame);
            default -> throw new LatticeForgeException(ErrorCode.UNKNOWN_TEMPLATE, "message " + template + " is not a request", template, 0);
        }
    }

    /** Ends a request that the journal did not take. */
    static LatticeForgeException notReady(Ingest ingest) {
        ingest.counters().increment(IngestCounter.NOT_READY);
        return new LatticeForgeException(ErrorCode.NOT_READY, "the journal takes no records now: ask again later");
    }

    /** The session of a peer that has said Hello. */
    static Session session(Ingest ingest, FrameIntake peer) {
        Session session = ingest.engine().session(peer.epoch());
        if (session == null) {
            throw new LatticeForgeException(ErrorCode.OUT_OF_TURN, "this session has expired: say Hello again", peer.epoch(), 0);
        }
        return session;
    }
}
