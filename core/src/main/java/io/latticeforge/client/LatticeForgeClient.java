package io.latticeforge.client;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.Limits;
import io.latticeforge.protocol.StepWriter;
import io.latticeforge.protocol.codec.AnswerKind;
import io.latticeforge.protocol.codec.EndReason;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * What an inference loop talks to. The loop never waits longer than a deadline, and whatever goes wrong the answer is CONTINUE: an empty
 * {@link DecisionsView}, counted in {@link #counters()}, with the reason in {@link #errors()}. No method throws because of the server or
 * the network.
 *
 * <pre>{@code
 * try (LatticeForgeClient client = LatticeForgeClient.connect(ClientConfig.unix(socket).named("loop", "abacus"))) {
 *     client.openGroup(1, 8, AnswerKind.NUMBER, "", promptTokens);
 *     client.openSequence(1, 0, 0.7f, 0.95f, 0, LatticeForgeClient.PROCESSED, boundaryTokens);
 *     while (generating) {
 *         StepWriter step = client.step();
 *         step.topKEntry(1, 0, n, token, logProb, 0, ids, logProbs, 0, 20);
 *         DecisionsView decisions = client.observe(step);
 *         for (int i = 0; i < decisions.count(); i++) {
 *             if (decisions.action(i) == Action.CONCLUDE) { ...; client.applied(decisions, i, n + 1); }
 *         }
 *     }
 *     client.closeSequence(1, 0, n, EndReason.FINISHED, "195");
 *     Optional<VoteResult> vote = client.vote(1);
 * }
 * }</pre>
 *
 * <p>Steps, votes and the like are sent at once. Everything else is posted: kept, written together with the next step in one write, and
 * sent again after a reconnect until the server has acknowledged it. A posting method returns its request number, by which an error names
 * it, or 0 if too much is unacknowledged already.
 *
 * <p>A decision stands until it is {@link #applied}. Each is surfaced once, by the next call after it arrived, also where its own call had
 * missed its deadline.
 *
 * <p>One thread only. After warm-up a step allocates nothing.
 */
public final class LatticeForgeClient implements AutoCloseable {
    /** Rows are what the token was sampled from: temperature and truncation are applied already. */
    public static final int PROCESSED = 1;
    /** Temperature and truncation are not known. */
    public static final int SAMPLING_UNKNOWN = 1 << 1;

    private static final ByteBuffer[] NO_ROWS = new ByteBuffer[0];

    private final ClientConfig config;
    private final ClientCounters counters = new ClientCounters();
    private final ErrorList errors;
    private final SequenceBook book = new SequenceBook();
    private final Decisions decisions;
    private final Session session;
    private final Messages messages = new Messages();
    private StepWriter step;
    private Limits stepLimits;
    private long lateRequest;
    private long lateConnection;

    private LatticeForgeClient(ClientConfig config) {
        this.config = config;
        errors = new ErrorList(config.maxErrors());
        decisions = new Decisions(config.repeated(), counters);
        session = new Session(config, counters, errors, book, decisions);
        stepLimits = config.limits();
        step = new StepWriter(stepLimits, rowBytes());
    }

    /** Connects, for at most the connect timeout. A server that is not there is no error: later calls try again, with growing pauses. */
    public static LatticeForgeClient connect(ClientConfig config) {
        LatticeForgeClient client = new LatticeForgeClient(config);
        client.session.ready(config.nanoClock().getAsLong() + config.connectTimeoutNs());
        return client;
    }

    /** Whether there is a connection with a Welcome, as far as is known. */
    public boolean isConnected() {
        return session.isReady();
    }

    /** Whether the server has announced that it drains. */
    public boolean isDraining() {
        return session.replies().draining();
    }

    /** Scopes group and sequence ids; another one after a reconnect means that the session was lost and everything was opened again. */
    public long epoch() {
        return session.greeting().epoch();
    }

    public String serverVersion() {
        return session.greeting().serverVersion();
    }

    /** The version of the protocol in which the server writes; 0 before the first Welcome. */
    public int protocolVersion() {
        return session.greeting().protocolVersion();
    }

    /** Whether frames go through a shared-memory ring on this connection. */
    public boolean usesRing() {
        return session.isReady() && session.greeting().ring();
    }

    /** Why they do not although a ring was asked for; empty otherwise. */
    public String ringDeclined() {
        return session.greeting().ringDeclined();
    }

    /** What the server takes; our own until it has named its own. */
    public Limits limits() {
        return session.limits();
    }

    public ClientCounters counters() {
        return counters;
    }

    /** The newest errors, oldest first. */
    public List<ClientError> errors() {
        return errors.all();
    }

    public void clearErrors() {
        errors.clear();
    }

    /** First step of a sequence that was not sent or, after a reconnect, not journaled; -1 for a sequence that is not open here. */
    public int nextStep(int group, int sequence) {
        return book.nextStep(group, sequence);
    }

    /** An empty step to fill. Valid until it is observed. */
    public StepWriter step() {
        if (!stepLimits.equals(session.limits())) {
            stepLimits = session.limits();
            step = new StepWriter(stepLimits, rowBytes());
        }
        return step.begin(0);
    }

    /** A step without rows, within the default deadline. */
    public DecisionsView observe(StepWriter filled) {
        return observe(filled, NO_ROWS, config.callTimeoutNs());
    }

    /** A step with rows, within the default deadline. */
    public DecisionsView observe(StepWriter filled, ByteBuffer[] rows) {
        return observe(filled, rows, config.callTimeoutNs());
    }

    /**
     * Sends a step and waits for its answer.
     *
     * @param rows      one for each ROW entry in order, each with exactly a row between position and limit; direct buffers are written
     *                  without a copy. Positions are as before when this returns, and the memory is the caller's again.
     * @param timeoutNs nanoseconds from now; 0 sends and does not wait
     */
    public DecisionsView observe(StepWriter filled, ByteBuffer[] rows, long timeoutNs) {
        long deadlineNs = config.nanoClock().getAsLong() + timeoutNs;
        long request = send(filled, rows, deadlineNs);
        return handOut(request != 0 && session.await(request, deadlineNs));
    }

    /** Like {@link #observe(StepWriter, ByteBuffer[], long)}, but waits for the answer to the step before: decisions are one step late. */
    public DecisionsView observeLate(StepWriter filled, ByteBuffer[] rows, long timeoutNs) {
        long deadlineNs = config.nanoClock().getAsLong() + timeoutNs;
        long before = lateRequest;
        long connection = lateConnection;
        lateRequest = send(filled, rows, deadlineNs);
        lateConnection = counters.get(ClientCounter.CONNECTS);
        boolean kept = before == 0 || connection == lateConnection && session.await(before, deadlineNs);
        return handOut(lateRequest != 0 && kept);
    }

    /** Sends what was posted and takes what has arrived, without waiting: decisions that came late or were pushed. */
    public DecisionsView poll() {
        session.ready(config.nanoClock().getAsLong());
        session.exchange();
        return decisions.handOut(session.isReady());
    }

    /** Waits until everything posted is written. */
    public boolean flush(long timeoutNs) {
        return session.flush(config.nanoClock().getAsLong() + timeoutNs);
    }

    /**
     * Posts a prompt and the samples to be drawn for it.
     *
     * @param sampleBudget samples the loop is willing to draw
     * @param policy       name of a loaded policy; empty for the default
     */
    public long openGroup(int group, int sampleBudget, AnswerKind answerKind, String policy, int promptTokens) {
        long request = session.nextRequest();
        int length = messages.openGroup(request, group, sampleBudget, answerKind, policy, promptTokens);
        book.openGroup(group, messages.copy(length));
        return post(length, request, 0);
    }

    /**
     * Posts a sample of a group.
     *
     * @param topP           1 where there is no such truncation
     * @param topK           0 where there is no such truncation
     * @param flags          {@link #PROCESSED}, {@link #SAMPLING_UNKNOWN}
     * @param boundaryTokens ids of tokens that end a segment
     */
    public long openSequence(int group, int sequence, float temperature, float topP, int topK, int flags, int[] boundaryTokens) {
        long request = session.nextRequest();
        int length = messages.openSequence(request, group, sequence, temperature, topP, topK, flags, boundaryTokens);
        book.openSequence(group, sequence, messages.copy(length));
        return post(length, request, 0);
    }

    /** Posts an answer that the text has stated; {@code step} is the index of the token that completed it. */
    public long candidate(int group, int sequence, int step, String answer) {
        long request = session.nextRequest();
        return post(messages.candidate(request, group, sequence, step, answer), request, 0);
    }

    /**
     * Posts the answer to a PROBE.
     *
     * @param probability of the answer
     * @param entropyNats mean entropy of its tokens
     * @param tokens      what asking cost
     */
    public long probe(int group, int sequence, int step, String answer, float probability, float entropyNats, int tokens) {
        long request = session.nextRequest();
        return post(messages.probe(request, group, sequence, step, answer, probability, entropyNats, tokens), request, 0);
    }

    /** Posts that a decision took effect when its sequence had {@code step} tokens. */
    public long applied(DecisionsView view, int entry, int step) {
        return applied(view.group(entry), view.sequence(entry), step, view.decision(entry));
    }

    /** Posts that a decision took effect; {@link Frame#ALL} for the sequence of a decision about the group. */
    public long applied(int group, int sequence, int step, long decision) {
        long request = session.nextRequest();
        return post(messages.applied(request, group, sequence, step, decision), request, decision);
    }

    /** Posts the end of a sample: {@code tokens} generated in all; an empty answer if there is none. */
    public long closeSequence(int group, int sequence, int tokens, EndReason reason, String answer) {
        book.closeSequence(group, sequence);
        long request = session.nextRequest();
        return post(messages.closeSequence(request, group, sequence, tokens, reason, answer), request, 0);
    }

    /** Posts that nothing more will be asked about a group. */
    public long closeGroup(int group) {
        book.closeGroup(group);
        decisions.groupClosed(group);
        long request = session.nextRequest();
        return post(messages.closeGroup(request, group), request, 0);
    }

    /** Posts what came of a group: reward 1 right, 0 wrong, between, or NaN if only the truth is known. */
    public long outcome(int group, float reward, String truth) {
        long request = session.nextRequest();
        return post(messages.outcome(request, group, reward, truth), request, 0);
    }

    /**
     * Posts what came of a routed request. A gate of the configuration that is told to learn does so; the server refuses what others have
     * routed.
     *
     * @param reward as the client counts it, 0 to 1, for the record; NaN if only the edge is known
     * @param edge   the edge that was right; empty for none of these
     */
    public long outcome(RouteResult route, float reward, String edge) {
        long request = session.nextRequest();
        return post(messages.routeOutcome(request, route.position(), reward, edge), request, 0);
    }

    /** Posts a focus gate of this session; {@code rejectBelow} is NaN for a gate without a reject class. */
    public long defineGate(String gate, int dimensions, double rejectBelow, List<Edge> edges) {
        long request = session.nextRequest();
        return post(messages.defineGate(request, gate, dimensions, rejectBelow, edges), request, 0);
    }

    /** The answer of a group as it stands; empty if there is no reply in time. */
    public Optional<VoteResult> vote(int group) {
        long request = session.nextRequest();
        return call(messages.vote(request, group), request, VoteResult.class);
    }

    /** Where a focus leads; {@code maxEdges} 0 for all scores. Empty if there is no reply in time. */
    public Optional<RouteResult> route(String gate, float[] focus, int maxEdges) {
        long request = session.nextRequest();
        return call(messages.route(request, gate, focus, maxEdges), request, RouteResult.class);
    }

    /** Which rules are active and why others are not; {@link Frame#ALL} for the session, or for a whole group. */
    public Optional<StatusReport> status(int group, int sequence) {
        long request = session.nextRequest();
        return call(messages.status(request, group, sequence), request, StatusReport.class);
    }

    /** Nanoseconds there and back; -1 if there is no reply in time. */
    public long ping() {
        long startNs = config.nanoClock().getAsLong();
        long request = session.nextRequest();
        boolean back = call(messages.ping(request), request, Boolean.class).isPresent();
        return back ? config.nanoClock().getAsLong() - startNs : -1;
    }

    /** Writes what is posted, for at most the default deadline, and goes. The session can be resumed by nobody. */
    @Override
    public void close() {
        if (session.isReady()) {
            session.flush(config.nanoClock().getAsLong() + config.callTimeoutNs());
        }
        session.close();
    }

    private long send(StepWriter filled, ByteBuffer[] rows, long deadlineNs) {
        if (rows.length < filled.rowCount()) {
            refuse("rows given are fewer than ROW entries", rows.length, filled.rowCount());
            return 0;
        }
        for (int i = 0; i < filled.rowCount(); i++) {
            if (rows[i].remaining() != filled.rowBytes()) {
                refuse("bytes of a row are not those that Hello named", rows[i].remaining(), filled.rowBytes());
                return 0;
            }
        }
        return session.step(filled, rows, deadlineNs);
    }

    private void refuse(String complaint, long value, long bound) {
        counters.add(ClientCounter.REFUSED);
        errors.add(new ClientError(0, ErrorCode.WRONG_ROW, -1, false, value, bound, complaint + ": " + value + " against " + bound));
    }

    private DecisionsView handOut(boolean answered) {
        if (!answered) {
            counters.add(ClientCounter.FAIL_OPEN);
        }
        return decisions.handOut(answered);
    }

    private long post(int length, long request, long detail) {
        return session.post(messages.buffer(), length, request, detail) ? request : 0;
    }

    private <T> Optional<T> call(int length, long request, Class<T> type) {
        long deadlineNs = config.nanoClock().getAsLong() + config.callTimeoutNs();
        session.replies().want(request);
        boolean answered = session.call(messages.buffer(), length, request, deadlineNs) && session.await(request, deadlineNs);
        Object result = session.replies().result();
        session.replies().want(0);
        boolean given = answered && type.isInstance(result);
        if (!given) {
            counters.add(ClientCounter.FAIL_OPEN);
        }
        return given ? Optional.of(type.cast(result)) : Optional.empty();
    }

    private int rowBytes() {
        return config.vocabSize() * Frame.elementBytes(config.elementKind());
    }
}
