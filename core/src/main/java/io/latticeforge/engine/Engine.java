package io.latticeforge.engine;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.base.State;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The deterministic fold over journaled blocks.
 *
 * <p>Assumes that blocks come in the order of their positions and that what the door checked holds (ids known, steps in order). Guarantees
 * that the same INPUT blocks give the same OUTPUT blocks, byte for byte, whether they were just appended or are read back, and whether the
 * fold began at block 1 or at a snapshot. Allocates nothing for observations. Not thread-safe.
 *
 * <pre>{@code
 * engine.on(input.wrap(writer), output);
 * if (!output.isEmpty()) journal.append(output);     // position is that of the input block + 1
 * }</pre>
 */
public final class Engine {
    /** Changes whenever the same input may give other output. */
    public static final int VERSION = 6;

    /** Stands for the group in the place of a sequence id. */
    public static final int WHOLE_GROUP = -1;

    private final PolicyBook policies = new PolicyBook();
    private final List<Session> sessions = new ArrayList<>();
    private final Long2ObjectHashMap<Session> byEpoch = new Long2ObjectHashMap<>();
    private final Totals totals = new Totals();
    private final Gates gates = new Gates(totals);
    private final DecisionLog decisions = new DecisionLog(totals);
    private final Drawing drawing = new Drawing(decisions);
    private final SequenceJudge sequenceJudge = new SequenceJudge(decisions, drawing, totals);
    private final GroupJudge groupJudge = new GroupJudge(decisions, drawing);
    private final Ballotting ballotting = new Ballotting();
    private final VoteCount votes = new VoteCount();
    private final Steering steering = new Steering(policies, decisions, groupJudge);
    private final List<Group> touched = new ArrayList<>();
    private final Slot slot = new Slot();
    private long position;
    private long lastSource;

    /**
     * Folds one block.
     *
     * @param out receives decisions, votes and routes as the OUTPUT block that follows; left empty if there are none
     */
    public void on(Block in, BlockWriter out) {
        position = in.position();
        if (in.kind() != BlockHeader.INPUT) {
            return;
        }
        if (in.source() != 0) {
            lastSource = in.source();
        }
        out.begin(BlockHeader.OUTPUT, in.session(), in.request(), in.epochNs())
                .cause(position)
                .versions(in.compute(), in.kernelVersion(), VERSION, policies.defaultVersion());
        decisions.begin(out, position + 1);
        Session session = byEpoch.get(in.session());
        slot.first(in);
        while (slot.hasNext()) {
            slot.next();
            SlotKind kind = slot.kind();
            if (kind == null) {
                totals.skipped++;
            } else if (kind == SlotKind.OBSERVATION) {
                observation(session);
            } else {
                lifecycle(kind, in, session, out);
            }
        }
        for (int i = 0; i < touched.size(); i++) {
            Group group = touched.get(i);
            group.untouch();
            if (session != null && session.group(group.id()) == group) {
                groupJudge.judge(session, group);
            }
        }
        touched.clear();
    }

    private void observation(@Nullable Session session) {
        Group group = session == null ? null : session.group(slot.group());
        Sequence sequence = group == null ? null : group.find(slot.sequence());
        if (session == null || group == null || sequence == null) {
            totals.skipped++;
            return;
        }
        steering.observed(group, slot);
        if (sequenceJudge.observe(session, group, sequence, slot)) {
            touch(group);
        }
    }

    private void lifecycle(SlotKind kind, Block in, @Nullable Session session, BlockWriter out) {
        switch (kind) {
            case POLICY_LOADED -> {
                String name = slot.text();
                boolean isDefault = (slot.flags() & 1) != 0;
                policies.load(slot.text(), name, isDefault);
                if (isDefault) {
                    steering.policyIsDefault();
                }
            }
            case CONTROLLER_LOADED -> {
                String name = slot.text();
                steering.load(slot.text(), name, (slot.flags() & 1) != 0);
            }
            case GATE_DEFINED -> {
                Gate gate = Gate.read(slot);
                if (session == null) {
                    gates.define(gate);
                    sessions.forEach(s -> s.forget(gate));
                } else {
                    session.define(gate);
                }
            }
            case SESSION_OPENED -> {
                Session opened = new Session(in.session());
                byte[] hash = new byte[32];
                slot.bytes(24, hash);
                opened.opened(slot.i32(4), slot.i32(16), slot.i32(20), hash, slot.text(), slot.text());
                sessions.add(opened);
                byEpoch.put(opened.epoch(), opened);
            }
            case PROCESS_STARTED -> {
                // A new process has no connections: every session waits for its client from now on.
                for (int i = 0; i < sessions.size(); i++) {
                    if (sessions.get(i).attached()) {
                        sessions.get(i).detach(in.epochNs());
                    }
                }
            }
            default -> {
                if (session == null) {
                    totals.skipped++;
                } else {
                    ofSession(kind, in, session, out);
                }
            }
        }
    }

    private void ofSession(SlotKind kind, Block in, Session session, BlockWriter out) {
        switch (kind) {
            case SESSION_RESUMED -> session.attach();
            case SESSION_DETACHED -> session.detach(in.epochNs());
            case SESSION_EXPIRED -> {
                sessions.remove(session);
                byEpoch.remove(session.epoch());
            }
            case GROUP_OPENED -> {
                if (steering.names(slot.i64(16))) {
                    steering.open(session, slot, position, out);
                } else {
                    Group group = new Group(slot.group(), policies.require(slot.i64(16)), slot.i32(4), slot.i32(28));
                    session.add(group);
                    groupJudge.opened(session, group);
                }
            }
            case APPLIED -> session.applied(slot.i64(16));
            case ROUTE_ASKED -> gates.route(session, slot, position, out);
            case ROUTE_OUTCOME -> gates.outcome(session, slot, out);
            default -> {
                Group group = session.group(slot.group());
                if (group == null) {
                    totals.skipped++;
                } else {
                    ofGroup(kind, session, group, out);
                }
            }
        }
    }

    private void ofGroup(SlotKind kind, Session session, Group group, BlockWriter out) {
        switch (kind) {
            case SEQUENCE_OPENED -> group.add(SequenceOpening.read(slot, group));
            case CANDIDATE -> {
                Sequence sequence = group.find(slot.sequence());
                int answer = sequence == null ? -1 : group.canonicalAnswer(slot.text());
                if (sequence != null && answer >= 0) {
                    sequence.stated().add(answer, slot.i32(4), slot.identity());
                }
            }
            case PROBE, SEQUENCE_CLOSED -> {
                Sequence sequence = group.find(slot.sequence());
                if (sequence != null && kind == SlotKind.PROBE && sequenceJudge.probed(session, group, sequence, slot)) {
                    touch(group);
                    return;
                }
                if (sequence != null && ballotting.end(session, group, sequence, slot)) {
                    touch(group);
                }
            }
            case GROUP_CLOSED -> {
                steering.closed(session, group);
                session.remove(group);
            }
            case VOTE_ASKED -> votes.count(group, out);
            case OUTCOME -> {
                totals.outcomes++;
                steering.outcome(session, group, slot, out);
            }
            default -> totals.skipped++;
        }
    }

    private void touch(Group group) {
        if (group.touch()) {
            touched.add(group);
        }
    }

    /** Position of the last block folded; 0 before the first. */
    public long position() {
        return position;
    }

    /** Index of the last ingest-queue document that a block came from; 0 if there was none. A queue door goes on behind it. */
    public long lastSource() {
        return lastSource;
    }

    public PolicyBook policies() {
        return policies;
    }

    /** The controller that was loaded last, or null. */
    public @Nullable LoadedController controller() {
        return steering.loaded();
    }

    /** The session of an epoch, or null if it is not open. */
    public @Nullable Session session(long epoch) {
        return byEpoch.get(epoch);
    }

    public int sessionCount() {
        return sessions.size();
    }

    /** In the order in which they were opened. */
    public Session sessionAt(int index) {
        return sessions.get(index);
    }

    /** A gate of the configuration, or null. */
    public @Nullable Gate gate(String name) {
        return gates.find(name);
    }

    public Totals totals() {
        return totals;
    }

    /** The whole open state, in either direction. To restore, start from a new engine. */
    public void state(State s) {
        int version = s.i32(VERSION);
        if (version != VERSION) {
            throw new LatticeForgeException(ErrorCode.CORRUPT,
                    "a snapshot of engine version " + version + "; this is version " + VERSION + ": fold the journal from its beginning", version,
                    VERSION);
        }
        position = s.i64(position);
        lastSource = s.i64(lastSource);
        policies.state(s);
        steering.state(s);
        gates.state(s);
        int count = s.i32(sessions.size());
        for (int i = 0; i < count; i++) {
            Session session = s.restoring() ? new Session(s.i64(0)) : sessions.get(i);
            if (s.restoring()) {
                sessions.add(session);
                byEpoch.put(session.epoch(), session);
            } else {
                s.i64(session.epoch());
            }
            session.state(s, policies);
        }
        totals.state(s);
    }
}
