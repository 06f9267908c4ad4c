package io.latticeforge.client;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The life of a client's connection: connect, greet, lose it, come back. Nothing here throws because of the server or the network but
 * {@link #receive}, whose caller hands the exception to {@link #down}.
 *
 * <pre>
 *   DOWN --open--&gt; CONNECTING --connected, Hello--&gt; GREETING --Welcome--&gt; READY
 *     ^                 |                              |                   |
 *     +---- backoff ----+------------------------------+-------------------+
 * </pre>
 */
final class Connection {
    /** Who talks over it. */
    interface Party {
        long nextRequest();

        /**
         * Welcome is here.
         *
         * @param goesOn with the session of before, or is the first; else the server knows nothing of ours
         */
        void welcomed(boolean goesOn);

        /** What was ready is gone. */
        void lost();
    }

    private enum State {
        DOWN,
        CONNECTING,
        GREETING,
        READY
    }

    private final ClientConfig config;
    private final ClientCounters counters;
    private final ErrorList errors;
    private final Greeting greeting;
    private final Replies replies;
    private final Party party;
    private final Backoff backoff;

    private State state = State.DOWN;
    private @Nullable Link link;
    private long nextAttemptNs;
    private long greetDeadlineNs;
    /** Welcome is here; what it granted may be still on its way. */
    private boolean greeted;
    private boolean closed;

    Connection(ClientConfig config, ClientCounters counters, ErrorList errors, Greeting greeting, Replies replies, Party party) {
        this.config = config;
        this.counters = counters;
        this.errors = errors;
        this.greeting = greeting;
        this.replies = replies;
        this.party = party;
        backoff = new Backoff(config.backoffMinNs(), config.backoffMaxNs(), config.random());
        nextAttemptNs = config.nanoClock().getAsLong();
    }

    boolean isReady() {
        return state == State.READY;
    }

    /** While it is ready. */
    Link link() {
        return Objects.requireNonNull(link);
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
                Link open = link();
                if (state == State.CONNECTING && open.connected()) {
                    greeting.hello(open, party.nextRequest());
                    state = State.GREETING;
                }
                if (state == State.GREETING) {
                    open.flush();
                    receive();
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

    /** Takes every whole frame that has arrived. */
    void receive() throws IOException {
        Link open = link();
        open.read();
        while (replies.next(open)) {
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

    void down(IOException why) {
        boolean wasReady = state == State.READY;
        drop();
        greeted = false;
        nextAttemptNs = config.nanoClock().getAsLong() + backoff.failed();
        if (wasReady) {
            counters.add(ClientCounter.DISCONNECTS);
            party.lost();
        }
        String text = why.getMessage();
        errors.add(new ClientError(0, ErrorCode.UNAVAILABLE, -1, true, 0, 0, text == null ? why.toString() : text));
    }

    void close() {
        drop();
        closed = true;
    }

    /** A frame of the server that is not what the protocol says ends the connection. */
    static IOException broken(LatticeForgeException fault) {
        return new IOException("the server sent a bad frame: " + fault.getMessage(), fault);
    }

    private void open() throws IOException {
        counters.add(ClientCounter.ATTEMPTS);
        greetDeadlineNs = config.nanoClock().getAsLong() + config.connectTimeoutNs();
        link = Link.open(config);
        state = State.CONNECTING;
    }

    private void welcomed() {
        state = State.READY;
        backoff.succeeded();
        counters.add(ClientCounter.CONNECTS);
        boolean first = counters.get(ClientCounter.CONNECTS) == 1;
        if (!first) {
            counters.add(ClientCounter.RECONNECTS);
            counters.add(greeting.resumed() ? ClientCounter.RESUMED : ClientCounter.SESSIONS_LOST);
        }
        party.welcomed(first || greeting.resumed());
    }

    private void drop() {
        if (link != null) {
            link.close();
            link = null;
        }
        state = State.DOWN;
    }
}
