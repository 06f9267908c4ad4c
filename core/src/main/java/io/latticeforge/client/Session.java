package io.latticeforge.client;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.Limits;
import io.latticeforge.protocol.StepWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The life of a client's connection: connect, greet, send within the credit, wait within the deadline, lose it, come back. Nothing here
 * throws because of the server or the network.
 *
 * <pre>
 *   DOWN --open--&gt; CONNECTING --connected, Hello--&gt; GREETING --Welcome--&gt; READY
 *     ^                 |                              |                   |
 *     +---- backoff ----+------------------------------+-------------------+
 * </pre>
 */
final class Session {
    private enum State {
        DOWN,
        CONNECTING,
        GREETING,
        READY
    }

    /** Rows that are this small together go out in one write with their head: a write for each would cost more than the copy. */
    private static final long MAX_COPIED_ROW_BYTES = 64 * 1024;

    private static final int MAX_POST_BYTES_A_WRITE = 256 * 1024;

    private final ClientConfig config;
    private final ClientCounters counters;
    private final ErrorList errors;
    private final SequenceBook book;
    private final InFlight inFlight = new InFlight();
    private final PostLog posts;
    private final Credit credit = new Credit();
    private final Backoff backoff;
    private final Greeting greeting;
    private final Replies replies;
    private final RowPayload payload = new RowPayload();
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[0]);

    private State state = State.DOWN;
    private @Nullable Link link;
    private long nextAttemptNs;
    private long greetDeadlineNs;
    private long lastRequest;
    private long resentUpTo;
    /** Welcome is here; what it granted may be still on its way. */
    private boolean greeted;
    private boolean lateFrames;
    private boolean closed;

    Session(ClientConfig config, ClientCounters counters, ErrorList errors, SequenceBook book, Decisions decisions) {
        this.config = config;
        this.counters = counters;
        this.errors = errors;
        this.book = book;
        posts = new PostLog(config.maxPostedBytes(), inFlight);
        backoff = new Backoff(config.backoffMinNs(), config.backoffMaxNs(), config.random());
        greeting = new Greeting(config);
        replies = new Replies(config.limits(), counters, errors, book, decisions, inFlight, credit, posts, greeting);
        nextAttemptNs = config.nanoClock().getAsLong();
    }

    boolean isReady() {
        return state == State.READY;
    }

    Limits limits() {
        return greeting.limits();
    }

    Greeting greeting() {
        return greeting;
    }

    Replies replies() {
        return replies;
    }

    long nextRequest() {
        return ++lastRequest;
    }

    /** Gets the connection as far as it will go by the deadline; true if it is ready. */
    boolean ready(long deadlineNs) {
        while (state != State.READY) {
            try {
                if (state == State.DOWN) {
                    if (closed || config.nanoClock().getAsLong() - nextAttemptNs < 0) {
                        return false;
                    }
                    open();
                }
                Link open = Objects.requireNonNull(link);
                if (state == State.CONNECTING && open.connected()) {
                    greeting.hello(open, nextRequest());
                    state = State.GREETING;
                }
                if (state == State.GREETING) {
                    open.flush();
                    receive(open);
                }
                if (state == State.READY) {
                    return true;
                }
                long until = deadlineNs - greetDeadlineNs < 0 ? deadlineNs : greetDeadlineNs;
                if (state != State.DOWN && !open.await(open.pendingBytes() > 0, until)) {
                    if (until == greetDeadlineNs) {
                        throw new IOException("no Welcome within " + config.connectTimeoutNs() + " ns");
                    }
                    return false;
                }
            } catch (IOException e) {
                down(e);
                return false;
            }
        }
        return true;
    }

    /** Keeps a frame to be sent with the next step and again after a reconnect; false if there is no room. */
    boolean post(DirectBuffer frame, int length, long request, long detail) {
        if (!inFlight.hasRoom(request)) {
            exchange();
        }
        return keep(frame, length, request, detail);
    }

    /** Sends what was posted, as far as credit and socket allow, and takes what has arrived; never waits. */
    boolean exchange() {
        Link open = link;
        if (state != State.READY || open == null) {
            return false;
        }
        try {
            receive(open);
            if (state == State.READY && open.pendingBytes() == 0) {
                movePosts(open);
            }
            open.flush();
            return state == State.READY;
        } catch (IOException e) {
            down(e);
            return false;
        }
    }

    /** Waits until everything posted has been written; false if the deadline came first. */
    boolean flush(long deadlineNs) {
        if (!ready(deadlineNs)) {
            return false;
        }
        while (exchange()) {
            Link open = Objects.requireNonNull(link);
            if (open.pendingBytes() == 0 && posts.nextBytes() == 0) {
                return true;
            }
            if (!awaitIO(open, deadlineNs)) {
                return false;
            }
        }
        return false;
    }

    /** Sends a whole frame after what was posted; false if it could not be begun by the deadline. */
    boolean call(DirectBuffer frame, int length, long request, long deadlineNs) {
        Link open = roomFor(length, request, deadlineNs);
        if (open == null) {
            return false;
        }
        open.put(frame, 0, length);
        inFlight.put(request, InFlight.CALL, 0);
        credit.spend(length);
        return exchangeAfterSend();
    }

    /** Sends a finished step after what was posted; returns its request number, or 0 if it was not sent. */
    long step(StepWriter step, ByteBuffer[] rows, long deadlineNs) {
        long request = nextRequest();
        Link open = roomFor(step.frameBytes(), request, deadlineNs);
        if (open == null) {
            return 0;
        }
        step.request(request);
        int flagged = book.sending(step, request);
        if (flagged > 0) {
            counters.add(ClientCounter.RESYNCS, flagged);
        }
        step.finish();
        open.put(step.buffer(), 0, step.length());
        inFlight.put(request, InFlight.STEP, 0);
        credit.spend(step.frameBytes());
        counters.add(ClientCounter.STEPS_SENT);
        counters.add(ClientCounter.BYTES_SENT, step.frameBytes());
        boolean copied = step.rowCount() * Frame.padded(step.rowBytes()) <= MAX_COPIED_ROW_BYTES;
        if (copied) {
            for (int i = 0; i < step.rowCount(); i++) {
                open.put(rows[i], step.rowBytes());
                open.pad((int) Frame.padded(step.rowBytes()) - step.rowBytes());
            }
        }
        boolean sent = copied ? exchangeAfterSend() : sendRows(open, rows, step.rowCount(), step.rowBytes(), deadlineNs);
        return sent ? request : 0;
    }

    /** Waits for the answer to a request; false if the deadline came first or the connection is gone. */
    boolean await(long request, long deadlineNs) {
        while (state == State.READY) {
            if (inFlight.kind(request) == InFlight.NONE) {
                return true;
            }
            Link open = Objects.requireNonNull(link);
            try {
                receive(open);
                if (state == State.READY && inFlight.kind(request) != InFlight.NONE) {
                    open.flush();
                    if (!open.await(open.pendingBytes() > 0, deadlineNs)) {
                        inFlight.abandon(request);
                        counters.add(ClientCounter.DEADLINE_MISSED);
                        return false;
                    }
                }
            } catch (IOException e) {
                down(e);
            }
        }
        return false;
    }

    void close() {
        if (link != null) {
            link.close();
            link = null;
        }
        state = State.DOWN;
        closed = true;
    }

    private boolean keep(DirectBuffer frame, int length, long request, long detail) {
        if (!inFlight.hasRoom(request) || !posts.append(frame, length)) {
            counters.add(ClientCounter.POSTS_DROPPED);
            return false;
        }
        inFlight.put(request, InFlight.POST, detail);
        return true;
    }

    private boolean exchangeAfterSend() {
        Link open = Objects.requireNonNull(link);
        try {
            open.flush();
            return true;
        } catch (IOException e) {
            down(e);
            return false;
        }
    }

    /** Waits until earlier bytes are written, posts are in front, and the credit covers the frame; null if the deadline came first. */
    private @Nullable Link roomFor(long frameBytes, long request, long deadlineNs) {
        if (!ready(deadlineNs)) {
            counters.add(ClientCounter.NOT_CONNECTED);
            return null;
        }
        while (state == State.READY) {
            Link open = Objects.requireNonNull(link);
            try {
                if (lateFrames || open.pendingBytes() > 0) {
                    receive(open);
                }
                open.flush();
                if (state == State.READY && open.pendingBytes() == 0) {
                    movePosts(open);
                    if (posts.nextBytes() == 0 && credit.covers(frameBytes) && inFlight.hasRoom(request)) {
                        lateFrames = false;
                        return open;
                    }
                }
                lateFrames = true;
                if (state == State.READY && !open.await(open.pendingBytes() > 0, deadlineNs)) {
                    counters.add(open.pendingBytes() > 0 ? ClientCounter.DEADLINE_MISSED : ClientCounter.CREDIT_MISSED);
                    return null;
                }
            } catch (IOException e) {
                down(e);
            }
        }
        return null;
    }

    private void movePosts(Link open) {
        int next = posts.nextBytes();
        while (next > 0 && credit.covers(next) && open.pendingBytes() + next <= MAX_POST_BYTES_A_WRITE) {
            credit.spend(next);
            counters.add(ClientCounter.BYTES_SENT, next);
            open.put(posts.buffer(), posts.take(), next);
            next = posts.nextBytes();
        }
    }

    private boolean sendRows(Link open, ByteBuffer[] rows, int count, int rowBytes, long deadlineNs) {
        payload.begin(rows, count, rowBytes);
        try {
            while (!open.flush(payload)) {
                receive(open);
                if (state != State.READY) {
                    return false;
                }
                if (!open.await(true, deadlineNs)) {
                    counters.add(ClientCounter.CUT_FRAMES);
                    counters.add(ClientCounter.DEADLINE_MISSED);
                    down(new IOException("the deadline fell inside a frame with rows"));
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            down(e);
            return false;
        } finally {
            payload.end();
        }
    }

    private boolean awaitIO(Link open, long deadlineNs) {
        try {
            return open.await(open.pendingBytes() > 0, deadlineNs);
        } catch (IOException e) {
            down(e);
            return false;
        }
    }

    private void open() throws IOException {
        counters.add(ClientCounter.ATTEMPTS);
        greetDeadlineNs = config.nanoClock().getAsLong() + config.connectTimeoutNs();
        link = Link.open(config);
        state = State.CONNECTING;
    }

    /** Takes every whole frame that has arrived. */
    private void receive(Link open) throws IOException {
        open.read();
        while (replies.next(open, resentUpTo)) {
            if (state == State.GREETING && replies.refusedHello()) {
                throw new IOException("the server refused Hello");
            }
            if (state == State.GREETING && replies.welcomed()) {
                greeted = true;
            }
        }
        if (greeted && (!greeting.ring() || open.ringIsHere())) {
            greeted = false;
            welcomed();
        }
    }

    private void welcomed() {
        state = State.READY;
        lateFrames = true;
        backoff.succeeded();
        credit.grant(greeting.limits().creditBytes());
        counters.add(ClientCounter.CONNECTS);
        boolean first = counters.get(ClientCounter.CONNECTS) == 1;
        if (!first) {
            counters.add(ClientCounter.RECONNECTS);
            counters.add(greeting.resumed() ? ClientCounter.RESUMED : ClientCounter.SESSIONS_LOST);
        }
        if (first || greeting.resumed()) {
            posts.rewind();
        } else {
            openAgain();
        }
    }

    /** A new session knows nothing of ours: what is open is opened again, then what was posted since. */
    private void openAgain() {
        replies.sessionLost();
        List<byte[]> unacknowledged = posts.drain();
        inFlight.clear();
        book.openings(frame -> {
            scratch.wrap(frame);
            long request = nextRequest();
            scratch.putLong(Frame.MESSAGE_OFFSET, request, Frame.BYTE_ORDER);
            keep(scratch, frame.length, request, 0);
        });
        for (byte[] frame : unacknowledged) {
            scratch.wrap(frame);
            if (!SequenceBook.isOpening(Frame.templateId(scratch, 0))) {
                keep(scratch, frame.length, scratch.getLong(Frame.MESSAGE_OFFSET, Frame.BYTE_ORDER), 0);
            }
        }
        resentUpTo = lastRequest;
    }

    private void down(IOException why) {
        boolean wasReady = state == State.READY;
        if (link != null) {
            link.close();
            link = null;
        }
        state = State.DOWN;
        greeted = false;
        nextAttemptNs = config.nanoClock().getAsLong() + backoff.failed();
        if (wasReady) {
            counters.add(ClientCounter.DISCONNECTS);
            resentUpTo = lastRequest;
            inFlight.forgetAllButPosts();
            book.disconnected();
        }
        String text = why.getMessage();
        errors.add(new ClientError(0, ErrorCode.UNAVAILABLE, -1, true, 0, 0, text == null ? why.toString() : text));
    }

    /** A frame of the server that is not what the protocol says ends the connection. */
    static IOException broken(LatticeForgeException fault) {
        return new IOException("the server sent a bad frame: " + fault.getMessage(), fault);
    }
}
