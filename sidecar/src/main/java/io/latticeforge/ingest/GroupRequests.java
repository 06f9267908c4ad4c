package io.latticeforge.ingest;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.engine.Group;
import io.latticeforge.engine.LoadedController;
import io.latticeforge.engine.LoadedPolicy;
import io.latticeforge.engine.Sequence;
import io.latticeforge.engine.Session;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.codec.AppliedDecoder;
import io.latticeforge.protocol.codec.CandidateDecoder;
import io.latticeforge.protocol.codec.CloseGroupDecoder;
import io.latticeforge.protocol.codec.CloseSequenceDecoder;
import io.latticeforge.protocol.codec.MessageHeaderDecoder;
import io.latticeforge.protocol.codec.OpenGroupDecoder;
import io.latticeforge.protocol.codec.OpenSequenceDecoder;
import io.latticeforge.protocol.codec.OutcomeDecoder;
import io.latticeforge.protocol.codec.ProbeDecoder;
import io.latticeforge.record.SlotKind;
import io.latticeforge.record.SlotWriter;
import org.agrona.DirectBuffer;

/** What is being generated, beside its tokens: groups and sequences open and close, answers are stated, decisions are applied. */
final class GroupRequests {
    /** Closed sequences stay with their group, for its vote: so many for each that may be open. */
    private static final int HELD_PER_OPEN = 4;

    /** Distinct answers of a group from which on no further one is taken before a sequence ends. */
    static final int MAX_STATED_ANSWERS = 1_024;

    private final Ingest ingest;
    private final FrameIntake peer;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final OpenGroupDecoder openGroup = new OpenGroupDecoder();
    private final OpenSequenceDecoder openSequence = new OpenSequenceDecoder();
    private final CandidateDecoder candidate = new CandidateDecoder();
    private final ProbeDecoder probe = new ProbeDecoder();
    private final AppliedDecoder applied = new AppliedDecoder();
    private final CloseSequenceDecoder closeSequence = new CloseSequenceDecoder();
    private final CloseGroupDecoder closeGroup = new CloseGroupDecoder();
    private final OutcomeDecoder outcome = new OutcomeDecoder();

    GroupRequests(Ingest ingest, FrameIntake peer) {
        this.ingest = ingest;
        this.peer = peer;
    }

    void openGroup(DirectBuffer frame) {
        openGroup.wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header);
        Session session = Requests.session(ingest, peer);
        long group = openGroup.group();
        String name = openGroup.policy();
        requireId("group", group);
        if (session.groupUsed((int) group)) {
            throw new LatticeForgeException(ErrorCode.DUPLICATE_ID, "group " + group + " was used before in this epoch", group, 0);
        }
        int open = session.groupCount();
        if (open >= ingest.limits().maxGroups() || session.groupIdsFull()) {
            throw new LatticeForgeException(ErrorCode.LIMIT_REACHED,
                    open + " groups are open; the bound is " + ingest.limits().maxGroups() + ": close some", open, ingest.limits().maxGroups());
        }
        long version = version(name);
        if (openGroup.sampleBudget() < 1 || openGroup.sampleBudget() > ingest.limits().maxSequences()) {
            throw new LatticeForgeException(ErrorCode.TOO_LARGE, "a sample budget of " + openGroup.sampleBudget() + "; it must be between 1 and "
                    + ingest.limits().maxSequences(), openGroup.sampleBudget(), ingest.limits().maxSequences());
        }
        event(session, openGroup.request()).groupOpened((int) group, (int) openGroup.sampleBudget(), version,
                (int) openGroup.promptTokens(), openGroup.answerKind().value());
        commit(session, openGroup.request());
    }

    /** Of the policy of a name, or of the controller of that name, which chooses one. */
    private long version(String name) {
        LoadedController controller = ingest.engine().controller();
        if (controller != null && (name.isEmpty() ? controller.isDefault() : name.equals(controller.controller().name()))) {
            return controller.controller().version();
        }
        LoadedPolicy policy = ingest.engine().policies().byName(name);
        if (policy == null) {
            throw new LatticeForgeException(ErrorCode.UNKNOWN_NAME, "policy '" + name + "' is not loaded; loaded are " + loaded()
                    + (controller == null ? "" : ", and the controller " + controller.controller().name()));
        }
        return policy.policy().version();
    }

    private String loaded() {
        return String.join(", ", ingest.engine().policies().all().stream().map(p -> p.policy().name()).toList());
    }

    void openSequence(DirectBuffer frame) {
        openSequence.wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header);
        Session session = Requests.session(ingest, peer);
        Group group = group(session, openSequence.group());
        long sequence = openSequence.sequence();
        requireId("sequence", sequence);
        if (group.find((int) sequence) != null) {
            throw new LatticeForgeException(ErrorCode.DUPLICATE_ID, "sequence " + sequence + " was used before in group "
                    + openSequence.group(), sequence, 0);
        }
        int bound = ingest.limits().maxSequences();
        int open = session.openSequences();
        if (open >= bound) {
            throw new LatticeForgeException(ErrorCode.LIMIT_REACHED, open + " sequences are open; the bound is " + bound + ": close some", open,
                    bound);
        }
        int held = session.heldSequences();
        if (held >= HELD_PER_OPEN * (long) bound) {
            throw new LatticeForgeException(ErrorCode.LIMIT_REACHED, held + " sequences of open groups are held; the bound is "
                    + HELD_PER_OPEN * (long) bound + ": close some groups", held, HELD_PER_OPEN * (long) bound);
        }
        int tokens = openSequence.boundaryTokensLength();
        event(session, openSequence.request()).sequenceOpened(group.id(), (int) sequence, openSequence.flags().getRaw(),
                openSequence.temperature(), openSequence.topP(), (int) openSequence.topK(), frame,
                openSequence.limit() + OpenSequenceDecoder.boundaryTokensHeaderLength(), tokens);
        commit(session, openSequence.request());
    }

    void candidate(DirectBuffer frame) {
        candidate.wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header);
        Session session = Requests.session(ingest, peer);
        Sequence sequence = sequence(session, candidate.group(), candidate.sequence());
        requireRoomForAnswer(session, candidate.group());
        event(session, candidate.request()).candidate((int) candidate.group(), sequence.id(), (int) candidate.step(), candidate.answer());
        commit(session, candidate.request());
    }

    void probe(DirectBuffer frame) {
        probe.wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header);
        Session session = Requests.session(ingest, peer);
        Sequence sequence = sequence(session, probe.group(), probe.sequence());
        requireRoomForAnswer(session, probe.group());
        event(session, probe.request()).probe((int) probe.group(), sequence.id(), (int) probe.step(), probe.probability(), probe.entropy(),
                (int) probe.tokens(), probe.answer());
        commit(session, probe.request());
    }

    void applied(DirectBuffer frame) {
        applied.wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header);
        Session session = Requests.session(ingest, peer);
        group(session, applied.group());
        event(session, applied.request()).applied((int) applied.group(), (int) applied.sequence(), (int) applied.step(), applied.decision());
        commit(session, applied.request());
    }

    void closeSequence(DirectBuffer frame) {
        closeSequence.wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header);
        Session session = Requests.session(ingest, peer);
        Sequence sequence = sequence(session, closeSequence.group(), closeSequence.sequence());
        event(session, closeSequence.request()).sequenceClosed((int) closeSequence.group(), sequence.id(), (int) closeSequence.tokens(),
                closeSequence.reason().value(), closeSequence.answer());
        commit(session, closeSequence.request());
    }

    void closeGroup(DirectBuffer frame) {
        closeGroup.wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header);
        Session session = Requests.session(ingest, peer);
        Group group = group(session, closeGroup.group());
        event(session, closeGroup.request()).event(SlotKind.GROUP_CLOSED, group.id());
        commit(session, closeGroup.request());
    }

    void outcome(DirectBuffer frame) {
        outcome.wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header);
        Session session = Requests.session(ingest, peer);
        if (outcome.route() == OutcomeDecoder.routeNullValue()) {
            Group group = group(session, outcome.group());
            event(session, outcome.request()).outcome(group.id(), outcome.reward(), outcome.truth());
        } else {
            String edge = RouteOutcomes.checked(ingest.engine(), session, outcome);
            event(session, outcome.request()).routeOutcome(outcome.route(), outcome.reward(), edge);
        }
        commit(session, outcome.request());
    }

    /** What a group has heard is kept until it is closed, so a client that states ever new answers must end somewhere. */
    private static void requireRoomForAnswer(Session session, long id) {
        int answers = group(session, id).ballots().answerCount();
        if (answers >= MAX_STATED_ANSWERS) {
            throw new LatticeForgeException(ErrorCode.LIMIT_REACHED, "group " + id + " has heard " + answers + " different answers; the bound is "
                    + MAX_STATED_ANSWERS, answers, MAX_STATED_ANSWERS);
        }
    }

    private static void requireId(String what, long id) {
        long all = Integer.toUnsignedLong(Frame.ALL);
        if (id == all) {
            throw new LatticeForgeException(ErrorCode.MALFORMED, what + " " + id + " cannot be opened: this number stands for all of them; the"
                    + " largest is " + (all - 1), id, all - 1);
        }
    }

    static Group group(Session session, long id) {
        Group group = session.group((int) id);
        if (group == null) {
            throw new LatticeForgeException(ErrorCode.UNKNOWN_GROUP, "group " + id + " is not open", id, 0);
        }
        return group;
    }

    private static Sequence sequence(Session session, long group, long id) {
        Sequence sequence = group(session, group).find((int) id);
        if (sequence == null || sequence.phase() == Sequence.Phase.CLOSED) {
            throw new LatticeForgeException(ErrorCode.UNKNOWN_SEQUENCE, "sequence " + id + " of group " + group + " is not open", id, 0);
        }
        return sequence;
    }

    private SlotWriter event(Session session, long request) {
        return ingest.event(session.epoch(), request, peer.door(), peer.source());
    }

    private void commit(Session session, long request) {
        if (!ingest.commit()) {
            throw Requests.notReady(ingest);
        }
        ingest.replyWriter().decisions(peer, session, request, ingest.engine().position(), peer.creditBytes(), null);
    }
}
