package io.latticeforge.client;

import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.Limits;
import io.latticeforge.protocol.StepWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A client's conversation with the server, over one connection after the other: what is sent, within the credit; what is waited for, within
 * the deadline; what is sent again. Nothing here throws because of the server or the network.
 */
final class Session implements Connection.Party {
    /** Rows that are this small together go out in one write with their head: a write for each would cost more than the copy. */
    private static final long MAX_COPIED_ROW_BYTES = 64 * 1024;

    private static final int MAX_POST_BYTES_A_WRITE = 256 * 1024;

    private final ClientCounters counters;
    private final SequenceBook book;
    private final InFlight inFlight = new InFlight();
    private final PostLog posts;
    private final Credit credit = new Credit();
    private final Greeting greeting;
    private final Replies replies;
    private final Connection connection;
    private final RowPayload payload = new RowPayload();
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[0]);

    private long lastRequest;
    private boolean lateFrames;

    Session(ClientConfig config, ClientCounters counters, ErrorList errors, SequenceBook book, Decisions decisions) {
        this.counters = counters;
        this.book = book;
        posts = new PostLog(config.maxPostedBytes(), inFlight);
        greeting = new Greeting(config);
        replies = new Replies(config.limits(), counters, errors, book, decisions, inFlight, credit, posts, greeting);
        connection = new Connection(config, counters, errors, greeting, replies, this);
    }

    boolean isReady() {
        return connection.isReady();
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

    @Override
    public long nextRequest() {
        return ++lastRequest;
    }

    /** Gets the connection as far as it will go by the deadline; true if it is ready. */
    boolean ready(long deadlineNs) {
        return connection.ready(deadlineNs);
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
        if (!isReady()) {
            return false;
        }
        Link open = connection.link();
        try {
            connection.receive();
            if (isReady() && open.pendingBytes() == 0) {
                movePosts(open);
            }
            open.flush();
            return isReady();
        } catch (IOException e) {
            connection.down(e);
            return false;
        }
    }

    /** Waits until everything posted has been written; false if the deadline came first. */
    boolean flush(long deadlineNs) {
        if (!ready(deadlineNs)) {
            return false;
        }
        while (exchange()) {
            Link open = connection.link();
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
        while (isReady()) {
            if (inFlight.kind(request) == InFlight.NONE) {
                return true;
            }
            Link open = connection.link();
            try {
                connection.receive();
                if (isReady() && inFlight.kind(request) != InFlight.NONE) {
                    open.flush();
                    if (!open.await(open.pendingBytes() > 0, deadlineNs)) {
                        inFlight.abandon(request);
                        counters.add(ClientCounter.DEADLINE_MISSED);
                        return false;
                    }
                }
            } catch (IOException e) {
                connection.down(e);
            }
        }
        return false;
    }

    void close() {
        connection.close();
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
        Link open = connection.link();
        try {
            open.flush();
            return true;
        } catch (IOException e) {
            connection.down(e);
            return false;
        }
    }

    /** Waits until earlier bytes are written, posts are in front, and the credit covers the frame; null if the deadline came first. */
    private @Nullable Link roomFor(long frameBytes, long request, long deadlineNs) {
        if (!ready(deadlineNs)) {
            counters.add(ClientCounter.NOT_CONNECTED);
            return null;
        }
        while (isReady()) {
            Link open = connection.link();
            try {
                if (lateFrames || open.pendingBytes() > 0) {
                    connection.receive();
                }
                open.flush();
                if (isReady() && open.pendingBytes() == 0) {
                    movePosts(open);
                    if (posts.nextBytes() == 0 && credit.covers(frameBytes) && inFlight.hasRoom(request)) {
                        lateFrames = false;
                        return open;
                    }
                }
                lateFrames = true;
                if (isReady() && !open.await(open.pendingBytes() > 0, deadlineNs)) {
                    counters.add(open.pendingBytes() > 0 ? ClientCounter.DEADLINE_MISSED : ClientCounter.CREDIT_MISSED);
                    return null;
                }
            } catch (IOException e) {
                connection.down(e);
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
                connection.receive();
                if (!isReady()) {
                    return false;
                }
                if (!open.await(true, deadlineNs)) {
                    counters.add(ClientCounter.CUT_FRAMES);
                    counters.add(ClientCounter.DEADLINE_MISSED);
                    connection.down(new IOException("the deadline fell inside a frame with rows"));
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            connection.down(e);
            return false;
        } finally {
            payload.end();
        }
    }

    private boolean awaitIO(Link open, long deadlineNs) {
        try {
            return open.await(open.pendingBytes() > 0, deadlineNs);
        } catch (IOException e) {
            connection.down(e);
            return false;
        }
    }

    @Override
    public void welcomed(boolean goesOn) {
        lateFrames = true;
        credit.grant(greeting.limits().creditBytes());
        if (goesOn) {
            posts.rewind();
        } else {
            openAgain();
        }
    }

    @Override
    public void lost() {
        replies.resentUpTo(lastRequest);
        inFlight.forgetAllButPosts();
        book.disconnected();
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
        replies.resentUpTo(lastRequest);
    }
}
