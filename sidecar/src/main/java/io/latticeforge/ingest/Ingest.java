package io.latticeforge.ingest;

import io.latticeforge.base.Counters;
import io.latticeforge.base.EpochClock;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.compute.EngineNumber;
import io.latticeforge.compute.RowWorkers;
import io.latticeforge.engine.Engine;
import io.latticeforge.engine.Session;
import io.latticeforge.journal.RowLog;
import io.latticeforge.kernels.RowReducers;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.Limits;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.SlotKind;
import io.latticeforge.record.SlotWriter;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What all doors share: the fold they check against, the path they commit to, and who is connected. One for a process, owned by the path's
 * thread.
 */
public final class Ingest implements Intakes {
    private final Engine engine;
    private final Commits commits;
    private final EpochClock clock;
    private final Limits limits;
    private final Admission admission;
    private final RowReducers kernels;
    private final BatchReducers batches;
    private final RowRun run;
    private final @Nullable RowLog rowLog;
    private final Counters<IngestCounter> counters = new Counters<>(IngestCounter.class);
    private final Models models = new Models();
    private final Latency stepTimes = new Latency();
    private final Census census;
    private final ReplyWriter replyWriter;
    private final BlockWriter block;
    private final SlotWriter slots;
    private final List<FrameIntake> peers = new ArrayList<>();
    private long batchBytes;
    private boolean draining;

    public Ingest(Engine engine, Commits commits, EpochClock clock, Limits limits, Admission admission, RowReducers kernels) {
        this(engine, commits, clock, limits, admission, kernels, BatchReducers.NONE, new RowWorkers(kernels, 0), null);
    }

    /**
     * @param rowWorkers help with rows that lie whole in a ring; closed by who made them
     * @param rowLog takes the rows as they come; null where they are not captured
     */
    public Ingest(Engine engine, Commits commits, EpochClock clock, Limits limits, Admission admission, RowReducers kernels,
            BatchReducers batches, RowWorkers rowWorkers, @Nullable RowLog rowLog) {
        this.engine = engine;
        this.commits = commits;
        this.clock = clock;
        this.limits = limits;
        this.admission = admission;
        this.kernels = kernels;
        this.batches = batches;
        this.run = new RowRun(kernels, rowWorkers);
        this.rowLog = rowLog;
        this.replyWriter = new ReplyWriter(engine, commits);
        this.block = newBlock();
        this.slots = new SlotWriter(block);
        this.census = new Census(engine, models);
    }

    @Override
    public Intake open(Door door, boolean authorized, Replies replies) {
        FrameIntake intake = new FrameIntake(this, door, authorized, replies);
        peers.add(intake);
        return intake;
    }

    /** The frame for a peer that finds as many connections open as there may be: an Error that says so. */
    public byte[] fullFrame(int connections) {
        byte[][] frame = new byte[1][];
        Replies copy = new Replies() {
            @Override
            public void send(DirectBuffer bytes, int offset, int length) {
                frame[0] = new byte[length];
                bytes.getBytes(offset, frame[0]);
            }

            @Override
            public void close() {}
        };
        replyWriter.error(new FrameIntake(this, Door.UNIX_SOCKET, false, copy), 0, 0, ErrorCode.LIMIT_REACHED, Frame.ALL, connections, connections,
                connections + " connections are open; the bound is " + connections + ": try again later");
        return frame[0];
    }

    public Counters<IngestCounter> counters() {
        return counters;
    }

    public Models models() {
        return models;
    }

    /** From a step's head being whole to its reply being written: receiving, reducing, journaling and deciding. */
    public Latency stepTimes() {
        return stepTimes;
    }

    /** Brings the gauges of {@link #models()} up to date. Allocates nothing. By the path's thread. */
    public void takeCensus() {
        takeCensus(System.nanoTime());
    }

    void takeCensus(long nowNs) {
        census.take(peers, nowNs);
    }

    BlockWriter newBlock() {
        return new BlockWriter(maxBlockBytes());
    }

    /** Bound of a block: every entry of the largest step, or the largest slot. */
    private int maxBlockBytes() {
        return BlockHeader.LENGTH + Math.max(limits.maxEntries() * SlotKind.OBSERVATION.longestBytes(), 2 * SlotWriter.MAX_SLOT_BYTES);
    }

    Engine engine() {
        return engine;
    }

    Commits commits() {
        return commits;
    }

    RowReducers kernels() {
        return kernels;
    }

    @Nullable RowLog rowLog() {
        return rowLog;
    }

    RowRun run() {
        return run;
    }

    BatchReducers batches() {
        return batches;
    }

    /** Whether a peer may collect rows in so much more memory: all peers together in that of one largest frame. */
    boolean takeBatchBytes(long bytes) {
        boolean granted = batchBytes + bytes <= limits.maxFrameBytes();
        batchBytes += granted ? bytes : 0;
        return granted;
    }

    void giveBatchBytes(long bytes) {
        batchBytes -= bytes;
    }

    Limits limits() {
        return limits;
    }

    Admission admission() {
        return admission;
    }

    ReplyWriter replyWriter() {
        return replyWriter;
    }

    boolean draining() {
        return draining;
    }

    /** Starts a block of this door; the caller writes its slots. */
    BlockWriter begin(BlockWriter into, long session, long request, Door door, long source) {
        return into.begin(BlockHeader.INPUT, session, request, clock.epochNs())
                .door(door.number(), source)
                .versions(kernels.number(), RowReducers.VERSION, Engine.VERSION, engine.policies().defaultVersion());
    }

    /** The rows of a block were reduced by another engine than the CPU's kernel. */
    void reducedBy(String computeEngine, BlockWriter into) {
        into.versions(EngineNumber.of(computeEngine), RowReducers.VERSION, Engine.VERSION, engine.policies().defaultVersion());
    }

    /** Starts a block for an event that is not a step; {@link #slots()} writes into it, {@link #commit()} commits it. */
    SlotWriter event(long session, long request, Door door, long source) {
        begin(block, session, request, door, source);
        return slots;
    }

    boolean commit() {
        return commit(block);
    }

    boolean commit(BlockWriter of) {
        boolean taken = commits.commit(of);
        if (taken) {
            census.decided(commits.output());
        }
        return taken;
    }

    /** The connection that speaks for a session, or null while it has none. */
    @Nullable FrameIntake peerOf(long epoch) {
        for (FrameIntake peer : peers) {
            if (peer.epoch() == epoch) {
                return peer;
            }
        }
        return null;
    }

    /** Since the last frame of a session's client; -1 while it is not connected. */
    public long silenceNs(long epoch, long nowNs) {
        FrameIntake peer = peerOf(epoch);
        return peer == null ? -1 : Math.max(0, nowNs - peer.heardNs());
    }

    void gone(FrameIntake peer) {
        peers.remove(peer);
        Session session = engine.session(peer.epoch());
        if (session != null && session.attached()) {
            event(session.epoch(), 0, peer.door(), 0).event(SlotKind.SESSION_DETACHED, 0);
            commit();
        }
    }

    /**
     * Drops the sessions whose clients did not come back within the window, and notes which have lost theirs while the journal took no records.
     * To be called about once a second.
     */
    public void expireSessions() {
        long now = clock.epochNs();
        for (int i = engine.sessionCount() - 1; i >= 0; i--) {
            Session session = engine.sessionAt(i);
            if (session.attached() && peerOf(session.epoch()) == null) {
                event(session.epoch(), 0, Door.UNIX_SOCKET, 0).event(SlotKind.SESSION_DETACHED, 0);
                commit();
            } else if (!session.attached() && now - session.detachedNs() > admission.resumeWindowNs()) {
                event(session.epoch(), 0, Door.UNIX_SOCKET, 0).event(SlotKind.SESSION_EXPIRED, 0);
                commit();
            }
        }
    }

    /**
     * Makes room for a new session: drops the one that has waited longest for its client and has no group open, if there is one. What has a group
     * open is kept for the whole window.
     */
    boolean dropIdleSession() {
        Session idle = null;
        for (int i = 0; i < engine.sessionCount(); i++) {
            Session session = engine.sessionAt(i);
            if (!session.attached() && session.groupCount() == 0 && (idle == null || session.detachedNs() < idle.detachedNs())) {
                idle = session;
            }
        }
        if (idle == null) {
            return false;
        }
        event(idle.epoch(), 0, Door.UNIX_SOCKET, 0).event(SlotKind.SESSION_EXPIRED, 0);
        return commit();
    }

    /** Tells every client to finish; no new session is let in from now on. */
    public void drain(int deadlineMs, String reason) {
        draining = true;
        for (FrameIntake peer : List.copyOf(peers)) {
            replyWriter.goAway(peer, deadlineMs, reason);
        }
    }
}
