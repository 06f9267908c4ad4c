package io.latticeforge.ingest;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.engine.Gate;
import io.latticeforge.engine.Group;
import io.latticeforge.engine.Session;
import io.latticeforge.engine.VoteCount;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.codec.DefineGateDecoder;
import io.latticeforge.protocol.codec.MessageHeaderDecoder;
import io.latticeforge.protocol.codec.RouteDecoder;
import io.latticeforge.protocol.codec.RouteResultEncoder;
import io.latticeforge.protocol.codec.VoteDecoder;
import io.latticeforge.protocol.codec.VoteResultEncoder;
import io.latticeforge.record.Block;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/** Vote, DefineGate, Route: questions whose answers are journaled like everything else. */
final class QuestionRequests {
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final int MAX_GATES = 64;

    private final Ingest ingest;
    private final FrameIntake peer;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final Slot slot = new Slot();

    QuestionRequests(Ingest ingest, FrameIntake peer) {
        this.ingest = ingest;
        this.peer = peer;
    }

    void vote(DirectBuffer frame) {
        VoteDecoder vote = new VoteDecoder().wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header);
        Session session = Requests.session(ingest, peer);
        Group group = GroupRequests.group(session, vote.group());
        ingest.event(session.epoch(), vote.request(), peer.door(), peer.source()).event(SlotKind.VOTE_ASKED, group.id());
        answer(SlotKind.VOTED);
        DirectBuffer in = slot.buffer();
        ReplyWriter writer = ingest.replyWriter();
        int answers = slot.i32(36);
        int tallies = slot.i32(40);
        int winner = slot.u16(34);
        int answersAt = slot.tailOffset();
        slot.skipTail();
        int talliesAt = slot.tailOffset();
        VoteResultEncoder result = new VoteResultEncoder().wrapAndApplyHeader(writer.out(), Frame.HEAD_OFFSET, writer.header());
        result.request(vote.request()).journalPosition(writer.position()).creditBytes(peer.creditBytes()).group(vote.group())
                .policyVersion(slot.i64(16)).voters(slot.i32(24)).dropped(slot.i32(28)).rule(slot.u16(32)).winnerAnswer(winner);
        VoteResultEncoder.TalliesEncoder tally = result.talliesCount(tallies);
        for (int i = 0, at = talliesAt; i < tallies; i++, at += VoteCount.TALLY_BYTES) {
            int flags = in.getShort(at + 12, LE);
            int answer = in.getShort(at + 10, LE) & 0xFFFF;
            tally.next().weight(in.getDouble(at, LE)).rule(in.getShort(at + 8, LE) & 0xFFFF).answer(answer)
                    .votes(in.getShort(at + 14, LE) & 0xFFFF);
            tally.flags().clear().winner((flags & VoteCount.WINNER) != 0).tied((flags & VoteCount.TIED) != 0)
                    .contested((flags & VoteCount.CONTESTED) != 0).completedOnly((flags & VoteCount.COMPLETED_ONLY) != 0)
                    .diverges((flags & VoteCount.DIVERGES) != 0);
        }
        VoteResultEncoder.AnswersEncoder answer = result.answersCount(answers);
        int winnerAt = -1;
        int at = answersAt;
        for (int i = 0; i < answers; i++) {
            int length = in.getInt(at + 4, LE);
            answer.next().votes(in.getInt(at, LE)).putAnswer(in, at + 8, length);
            winnerAt = i == winner ? at : winnerAt;
            at += 8 + length;
        }
        if (winnerAt < 0) {
            result.winner("");
        } else {
            result.putWinner(in, winnerAt + 8, in.getInt(winnerAt + 4, LE));
        }
        writer.send(peer, result.limit());
    }

    void defineGate(DirectBuffer frame) {
        DefineGateDecoder define = new DefineGateDecoder().wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header);
        Session session = Requests.session(ingest, peer);
        long request = define.request();
        int dimensions = (int) define.dimensions();
        double rejectBelow = define.rejectBelow();
        DefineGateDecoder.EdgesDecoder edges = define.edges();
        int count = edges.count();
        ExpandableArrayBuffer table = new ExpandableArrayBuffer();
        int bytes = 0;
        while (edges.hasNext()) {
            edges.next();
            double threshold = edges.threshold();
            int nameLength = edges.nameLength();
            table.putInt(bytes, nameLength, LE);
            edges.getName(table, bytes + 4, nameLength);
            bytes += 4 + nameLength;
            table.putDouble(bytes, threshold, LE);
            int vectorLength = edges.vectorLength();
            edges.getVector(table, bytes + 8, vectorLength);
            bytes += 8 + vectorLength;
        }
        byte[] edgeTable = new byte[bytes];
        table.getBytes(0, edgeTable);
        String name = define.gate();
        if (session.gate(name) == null && session.gateCount() >= MAX_GATES) {
            throw new LatticeForgeException(ErrorCode.LIMIT_REACHED, session.gateCount() + " gates are defined; the bound is " + MAX_GATES,
                    session.gateCount(), MAX_GATES);
        }
        // Refused here, before it is journaled: the fold takes it as it stands.
        Gate gate = new Gate(name, dimensions, rejectBelow, count, edgeTable);
        gate.define(ingest.event(session.epoch(), request, peer.door(), peer.source()));
        if (!ingest.commit()) {
            throw Requests.notReady(ingest);
        }
        ingest.replyWriter().decisions(peer, session, request, ingest.engine().position(), peer.creditBytes(), null);
    }

    void route(DirectBuffer frame) {
        RouteDecoder route = new RouteDecoder().wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header);
        Session session = Requests.session(ingest, peer);
        long request = route.request();
        int maxEdges = (int) Math.min(route.maxEdges(), Integer.MAX_VALUE);
        String name = route.gate();
        int focusAt = route.limit() + RouteDecoder.focusHeaderLength();
        int focusBytes = route.focusLength();
        Gate own = session.gate(name);
        Gate gate = own == null ? ingest.engine().gate(name) : own;
        if (gate == null) {
            throw new LatticeForgeException(ErrorCode.UNKNOWN_NAME, "gate '" + name + "' is not defined");
        }
        if (focusBytes != gate.dimensions() * Float.BYTES) {
            throw new LatticeForgeException(ErrorCode.MALFORMED, "a focus of " + focusBytes + " bytes; gate '" + name + "' has "
                    + gate.dimensions() + " dimensions, which are " + gate.dimensions() * Float.BYTES + " bytes", focusBytes, gate.dimensions() * (long) Float.BYTES);
        }
        for (int i = 0; i < gate.dimensions(); i++) {
            if (!Float.isFinite(frame.getFloat(focusAt + i * Float.BYTES, LE))) {
                throw new LatticeForgeException(ErrorCode.MALFORMED, "focus is not finite in dimension " + i + " of " + gate.dimensions(), i, gate.dimensions());
            }
        }
        ingest.event(session.epoch(), request, peer.door(), peer.source()).routeAsked(maxEdges, name, frame, focusAt, focusBytes);
        answer(SlotKind.ROUTED);
        DirectBuffer in = slot.buffer();
        int scores = slot.i32(4);
        boolean rejected = slot.i32(16) != 0;
        slot.skipTail();
        int at = slot.tailOffset();
        int rejectAt = at + slot.tailLength() - 2 * Double.BYTES;
        boolean gateFound = rejectAt >= at;
        ReplyWriter writer = ingest.replyWriter();
        RouteResultEncoder result = new RouteResultEncoder().wrapAndApplyHeader(writer.out(), Frame.HEAD_OFFSET, writer.header());
        result.request(request).journalPosition(writer.position()).creditBytes(peer.creditBytes()).rejected((short) (rejected ? 1 : 0))
                .rejectScore(gateFound ? in.getDouble(rejectAt, LE) : Double.NaN)
                .rejectBelow(gateFound ? in.getDouble(rejectAt + Double.BYTES, LE) : Double.NaN);
        if (peer.version() < RouteResultEncoder.rejectScoreSinceVersion()) {
            // The message of version 0 ends before them: what follows takes their place.
            int blockLength = RouteResultEncoder.rejectScoreEncodingOffset();
            writer.header().blockLength(blockLength);
            result.limit(Frame.MESSAGE_OFFSET + blockLength);
        }
        RouteResultEncoder.ScoresEncoder entries = result.scoresCount(scores);
        for (int i = 0; i < scores; i++) {
            int length = in.getInt(at + 20, LE);
            entries.next().score(in.getDouble(at, LE)).threshold(in.getDouble(at + 8, LE)).open((short) in.getInt(at + 16, LE))
                    .putName(in, at + 24, length);
            at += 24 + length;
        }
        writer.send(peer, result.limit());
    }

    /** Commits the question and finds the answer among what was decided. */
    private void answer(SlotKind kind) {
        if (!ingest.commit()) {
            throw Requests.notReady(ingest);
        }
        Block output = ingest.commits().output();
        if (!ReplyWriter.find(slot, output, kind)) {
            throw new LatticeForgeException(ErrorCode.INTERNAL, "the fold gave no " + kind + " record");
        }
    }
}
