package io.latticeforge.ingest;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.decisions.RuleId;
import io.latticeforge.engine.Group;
import io.latticeforge.engine.LoadedPolicy;
import io.latticeforge.engine.Sequence;
import io.latticeforge.engine.Session;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.policy.Mode;
import io.latticeforge.policy.PolicyRule;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.Limits;
import io.latticeforge.protocol.codec.HelloDecoder;
import io.latticeforge.protocol.codec.MessageHeaderDecoder;
import io.latticeforge.protocol.codec.PingDecoder;
import io.latticeforge.protocol.codec.RuleState;
import io.latticeforge.protocol.codec.StatusDecoder;
import io.latticeforge.protocol.codec.StatusReportEncoder;
import io.latticeforge.protocol.codec.WelcomeEncoder;
import io.latticeforge.record.SlotKind;
import java.security.MessageDigest;
import java.util.List;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** Hello, Ping, Status. */
final class SessionRequests {
    /** Newest protocol version that this server speaks; every older one is spoken too. */
    private static final int VERSION = MessageHeaderDecoder.SCHEMA_VERSION;

    /** Signals; nothing is pushed in this version. */
    private static final int GRANTED_FEATURES = 1;

    private final Ingest ingest;
    private final FrameIntake peer;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();

    SessionRequests(Ingest ingest, FrameIntake peer) {
        this.ingest = ingest;
        this.peer = peer;
    }

    void hello(DirectBuffer frame) {
        HelloDecoder hello = new HelloDecoder().wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header);
        long request = hello.request();
        int min = hello.minVersion();
        int max = hello.maxVersion();
        int vocabSize = (int) Math.min(hello.vocabSize(), Integer.MAX_VALUE);
        int elementKind = hello.elementKind().value();
        int features = (int) (hello.features().getRaw() & GRANTED_FEATURES);
        boolean ringWanted = hello.features().ring();
        byte[] auth = new byte[hello.authLength()];
        hello.getAuth(auth, 0, auth.length);
        byte[] resumeToken = new byte[hello.resumeTokenLength()];
        hello.getResumeToken(resumeToken, 0, resumeToken.length);
        String clientName = hello.clientName();
        String modelName = hello.modelName();
        if (min > VERSION || max < min) {
            throw new LatticeForgeException(ErrorCode.UNSUPPORTED_VERSION,
                    "the client speaks protocol versions " + min + " to " + max + "; this server speaks 0 to " + VERSION, min, VERSION);
        }
        if (!peer.authorized() && !ingest.admission().accepts(auth)) {
            ingest.counters().increment(IngestCounter.UNAUTHORIZED);
            peer.refuse(request, ErrorCode.UNAUTHORIZED, "the token of Hello is not the one in the token file", auth.length, 0);
            peer.hangUp();
            return;
        }
        if (ingest.draining()) {
            throw new LatticeForgeException(ErrorCode.DRAINING, "the server is draining: connect again later");
        }
        peer.version(Math.min(max, VERSION));
        int rowBytes = vocabSize * ElementType.values()[elementKind].bytes();
        Session resumed = resumeToken.length == 0 ? null : find(resumeToken);
        if (resumed != null) {
            resume(resumed, request, vocabSize, elementKind);
            welcome(resumed, request, resumeToken, true, ringWanted);
        } else {
            byte[] token = ingest.admission().newResumeToken();
            welcome(open(request, features, vocabSize, elementKind, token, clientName, modelName), request, token, false, ringWanted);
        }
        peer.rowBytes(rowBytes);
    }

    private @Nullable Session find(byte[] resumeToken) {
        byte[] hash = Admission.hash(resumeToken);
        for (int i = 0; i < ingest.engine().sessionCount(); i++) {
            Session session = ingest.engine().sessionAt(i);
            if (MessageDigest.isEqual(session.resumeTokenHash(), hash)) {
                return session;
            }
        }
        return null;
    }

    private void resume(Session session, long request, int vocabSize, int elementKind) {
        if (session.vocabSize() != vocabSize || session.elementKind() != elementKind) {
            throw new LatticeForgeException(ErrorCode.WRONG_ROW, "the session to resume has rows of " + session.vocabSize()
                    + " logits of element kind " + session.elementKind() + ", Hello names " + vocabSize + " of kind " + elementKind, vocabSize,
                    session.vocabSize());
        }
        FrameIntake before = ingest.peerOf(session.epoch());
        if (before != null) {
            // The token proves that it is the same client: its old connection is dead without knowing it.
            before.epoch(0);
            before.hangUp();
        }
        ingest.event(session.epoch(), request, peer.door(), peer.source()).event(SlotKind.SESSION_RESUMED, 0);
        commit();
        ingest.counters().increment(IngestCounter.SESSIONS_RESUMED);
    }

    private Session open(long request, int features, int vocabSize, int elementKind, byte[] token, String clientName, String modelName) {
        int open = ingest.engine().sessionCount();
        if (open >= ingest.admission().maxSessions() && !ingest.dropIdleSession()) {
            throw new LatticeForgeException(ErrorCode.LIMIT_REACHED, open + " sessions are open; the bound is "
                    + ingest.admission().maxSessions(), open, ingest.admission().maxSessions());
        }
        // The position of its first record is an epoch that no other session ever had or will have in this journal.
        long epoch = ingest.commits().nextPosition();
        ingest.event(epoch, request, peer.door(), peer.source())
                .sessionOpened(features, vocabSize, elementKind, Admission.hash(token), clientName, modelName);
        commit();
        ingest.counters().increment(IngestCounter.SESSIONS_OPENED);
        Session session = ingest.engine().session(epoch);
        if (session == null) {
            throw new IllegalStateException("the session that was just opened is not open");
        }
        return session;
    }

    private void commit() {
        if (!ingest.commit()) {
            throw Requests.notReady(ingest);
        }
    }

    private void welcome(Session session, long request, byte[] token, boolean resumed, boolean ringWanted) {
        RingOffer offer = ringWanted ? peer.replies().offerRing(session.epoch()) : null;
        peer.epoch(session.epoch());
        peer.traffic(ingest.models().of(session.clientName(), session.modelName()));
        ReplyWriter writer = ingest.replyWriter();
        Limits limits = ingest.limits();
        WelcomeEncoder welcome = new WelcomeEncoder().wrapAndApplyHeader(writer.out(), Frame.HEAD_OFFSET, writer.header());
        welcome.request(request).version(peer.version()).epoch(session.epoch()).maxHeadBytes(limits.maxHeadBytes())
                .maxFrameBytes(limits.maxFrameBytes()).creditBytes(limits.creditBytes()).maxEntries(limits.maxEntries())
                .maxAnswerBytes(limits.maxAnswerBytes()).maxGroups(limits.maxGroups()).maxSequences(limits.maxSequences())
                .maxTopK(limits.maxTopK());
        welcome.flags().clear().ready(writer.ready()).resumed(resumed).noRingHere(offer == RingOffer.NOT_HERE)
                .noRingOverTcp(offer == RingOffer.WRONG_DOOR).noRingLimit(offer == RingOffer.LIMIT).noRingMemory(offer == RingOffer.MEMORY);
        welcome.features().clear().signals((session.features() & 1) != 0).ring(offer == RingOffer.GRANTED);
        WelcomeEncoder.SequencesEncoder sequences = welcome.sequencesCount(session.openSequences());
        for (int g = 0; g < session.groupCount(); g++) {
            Group group = session.groupAt(g);
            for (int i = 0; i < group.sequenceCount(); i++) {
                Sequence sequence = group.sequence(i);
                if (sequence.phase() != Sequence.Phase.CLOSED) {
                    sequences.next().group(Integer.toUnsignedLong(group.id())).sequence(Integer.toUnsignedLong(sequence.id()))
                            .nextStep(sequence.nextStep());
                }
            }
        }
        welcome.putResumeToken(token, 0, token.length).serverVersion(String.valueOf(ServerVersion.TEXT));
        writer.send(peer, welcome.limit());
        if (offer == RingOffer.GRANTED) {
            peer.replies().moveToRing();
        }
    }

    void ping(DirectBuffer frame) {
        PingDecoder ping = new PingDecoder().wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header);
        ingest.replyWriter().pong(peer, ping.request(), peer.creditBytes());
    }

    void status(DirectBuffer frame) {
        StatusDecoder status = new StatusDecoder().wrapAndApplyHeader(frame, Frame.HEAD_OFFSET, header);
        Session session = Requests.session(ingest, peer);
        int groupId = (int) status.group();
        int sequenceId = (int) status.sequence();
        Group group = groupId == Frame.ALL ? null : session.group(groupId);
        if (groupId != Frame.ALL && group == null) {
            throw new LatticeForgeException(ErrorCode.UNKNOWN_GROUP, "group " + status.group() + " is not open", status.group(), 0);
        }
        Sequence sequence = group == null || sequenceId == Frame.ALL ? null : group.find(sequenceId);
        if (group != null && sequenceId != Frame.ALL && sequence == null) {
            throw new LatticeForgeException(ErrorCode.UNKNOWN_SEQUENCE, "sequence " + status.sequence() + " of group " + status.group()
                    + " is not open", status.sequence(), 0);
        }
        LoadedPolicy policy = group == null ? ingest.engine().policies().byName("") : group.policy();
        if (policy == null) {
            throw new LatticeForgeException(ErrorCode.UNKNOWN_NAME, "no policy is loaded");
        }
        report(session, status.request(), policy, sequence);
    }

    private void report(Session session, long request, LoadedPolicy policy, @Nullable Sequence sequence) {
        ReplyWriter writer = ingest.replyWriter();
        StatusReportEncoder report = new StatusReportEncoder().wrapAndApplyHeader(writer.out(), Frame.HEAD_OFFSET, writer.header());
        report.request(request).journalPosition(writer.position()).creditBytes(peer.creditBytes())
                .policyVersion(policy.policy().version()).groups(session.groupCount()).sequences(session.openSequences());
        report.flags().clear().ready(writer.ready());
        List<PolicyRule> rules = policy.policy().rules();
        StatusReportEncoder.RulesEncoder entries = report.rulesCount(rules.size());
        for (int i = 0; i < rules.size(); i++) {
            RuleId id = rules.get(i).spec().id();
            String reason = inactive(policy, sequence, i);
            entries.next().rule(id.number())
                    .state(!reason.isEmpty() ? RuleState.INACTIVE
                            : rules.get(i).mode() == Mode.ENFORCE ? RuleState.ACTIVE : RuleState.OBSERVING)
                    .evaluated(policy.evaluated(i)).fired(policy.fired(i)).name(id.yamlName()).reason(reason);
        }
        report.policy(policy.policy().label());
        writer.send(peer, report.limit());
    }

    /** Of one sequence what its rule says; of a policy whether the rule was ever able to fire. */
    private static String inactive(LoadedPolicy policy, @Nullable Sequence sequence, int i) {
        var signals = sequence == null ? null : sequence.signals();
        if (sequence != null && signals != null) {
            String reason = sequence.rule(i).inactive(signals);
            return reason == null ? "" : reason;
        }
        String atStart = policy.evaluated(i) > 0 ? null : policy.inactiveAtStart(i);
        return policy.evaluated(i) > 0 ? "" : "never able to fire so far: at a sample's start " + (atStart == null ? "nothing is missing" : atStart);
    }
}
