package io.latticeforge.client;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.protocol.Fault;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.FrameCheck;
import io.latticeforge.protocol.Limits;
import io.latticeforge.protocol.Sender;
import io.latticeforge.protocol.codec.DecisionsDecoder;
import io.latticeforge.protocol.codec.ErrorDecoder;
import io.latticeforge.protocol.codec.GoAwayDecoder;
import io.latticeforge.protocol.codec.MessageHeaderDecoder;
import io.latticeforge.protocol.codec.PingDecoder;
import io.latticeforge.protocol.codec.RouteResultDecoder;
import io.latticeforge.protocol.codec.StatusReportDecoder;
import io.latticeforge.protocol.codec.VoteResultDecoder;
import io.latticeforge.protocol.codec.WelcomeDecoder;
import java.io.IOException;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** Takes the server's frames: checks them, hands credit back, settles requests, gathers decisions and errors. */
final class Replies {
    private final FrameCheck check;
    private final Fault fault = new Fault();
    private final ClientCounters counters;
    private final ErrorList errors;
    private final SequenceBook book;
    private final Decisions decisions;
    private final InFlight inFlight;
    private final Credit credit;
    private final PostLog posts;
    private final Greeting greeting;

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final DecisionsDecoder answer = new DecisionsDecoder();
    private final WelcomeDecoder welcome = new WelcomeDecoder();
    private final ErrorDecoder error = new ErrorDecoder();
    private final PingDecoder ping = new PingDecoder();
    private final VoteResultDecoder vote = new VoteResultDecoder();
    private final RouteResultDecoder route = new RouteResultDecoder();
    private final StatusReportDecoder status = new StatusReportDecoder();

    private boolean welcomed;
    private boolean refusedHello;
    private boolean draining;
    private long wanted;
    private long resentUpTo;
    private @Nullable Object result;

    Replies(Limits limits, ClientCounters counters, ErrorList errors, SequenceBook book, Decisions decisions, InFlight inFlight,
            Credit credit, PostLog posts, Greeting greeting) {
        check = new FrameCheck(limits, Sender.SERVER);
        this.counters = counters;
        this.errors = errors;
        this.book = book;
        this.decisions = decisions;
        this.inFlight = inFlight;
        this.credit = credit;
        this.posts = posts;
        this.greeting = greeting;
    }

    /** Errors for posts up to this request are no news: they may have arrived before the connection was lost. */
    void resentUpTo(long request) {
        resentUpTo = request;
    }

    /** Takes one frame if a whole one has been read. */
    boolean next(Link link) throws IOException {
        welcomed = false;
        refusedHello = false;
        if (link.receivedBytes() < Frame.HEAD_OFFSET) {
            return false;
        }
        DirectBuffer in = link.received();
        int at = link.consumed();
        long frameBytes = Frame.frameBytes(in, at);
        long headBytes = Frame.headBytes(in, at);
        if (!check.lengths(frameBytes, headBytes, fault)) {
            throw Connection.broken(fault.exception());
        }
        if (frameBytes != Frame.HEAD_OFFSET + headBytes) {
            throw new IOException("the server sent a frame with a payload");
        }
        if (link.receivedBytes() < frameBytes) {
            link.expect((int) frameBytes);
            return false;
        }
        if (!check.head(in, at + Frame.HEAD_OFFSET, (int) headBytes, frameBytes, fault)) {
            throw Connection.broken(fault.exception());
        }
        take(in, at);
        link.consume((int) frameBytes);
        return true;
    }

    /** Whether the frame taken last was a Welcome. */
    boolean welcomed() {
        return welcomed;
    }

    /** Whether the frame taken last was an Error before any Welcome. */
    boolean refusedHello() {
        return refusedHello;
    }

    /** The server has announced that it drains. */
    boolean draining() {
        return draining;
    }

    /** The result of that request is to be kept when it comes. */
    void want(long request) {
        wanted = request;
        result = null;
    }

    /** The result that was wanted, if it has come. */
    @Nullable Object result() {
        return result;
    }

    void sessionLost() {
        decisions.sessionLost();
    }

    private void take(DirectBuffer in, int frameAt) throws IOException {
        header.wrap(in, frameAt + Frame.HEAD_OFFSET);
        int at = frameAt + Frame.MESSAGE_OFFSET;
        int block = header.blockLength();
        int version = header.version();
        switch (header.templateId()) {
            case DecisionsDecoder.TEMPLATE_ID -> {
                answer.wrap(in, at, block, version);
                settle(answer.request(), answer.creditBytes());
                decisions.take(in, at, block, version);
            }
            case WelcomeDecoder.TEMPLATE_ID -> {
                try {
                    greeting.welcome(welcome.wrap(in, at, block, version), book);
                } catch (LatticeForgeException e) {
                    throw Connection.broken(e);
                }
                welcomed = true;
                draining = false;
            }
            case ErrorDecoder.TEMPLATE_ID -> refused(error.wrap(in, at, block, version));
            case PingDecoder.TEMPLATE_ID -> {
                ping.wrap(in, at, block, version);
                keep(ping.request(), Boolean.TRUE);
                settle(ping.request(), ping.creditBytes());
            }
            case VoteResultDecoder.TEMPLATE_ID -> {
                vote.wrap(in, at, block, version);
                long request = vote.request();
                settle(request, vote.creditBytes());
                if (request == wanted) {
                    result = VoteResult.read(vote);
                }
            }
            case RouteResultDecoder.TEMPLATE_ID -> {
                route.wrap(in, at, block, version);
                long request = route.request();
                settle(request, route.creditBytes());
                if (request == wanted) {
                    result = RouteResult.read(route);
                }
            }
            case StatusReportDecoder.TEMPLATE_ID -> {
                status.wrap(in, at, block, version);
                long request = status.request();
                settle(request, status.creditBytes());
                if (request == wanted) {
                    result = StatusReport.read(status);
                }
            }
            case GoAwayDecoder.TEMPLATE_ID -> {
                draining = true;
                counters.add(ClientCounter.GO_AWAYS);
            }
            default -> throw new IOException("the server sent template " + header.templateId());
        }
    }

    private void keep(long request, Object value) {
        if (request == wanted) {
            result = value;
        }
    }

    private void settle(long request, long creditBytes) {
        credit.handBack(creditBytes);
        byte kind = inFlight.kind(request);
        if (request == 0 || kind == InFlight.NONE) {
            return;
        }
        if (kind == InFlight.STEP || kind == InFlight.ABANDONED) {
            counters.add(kind == InFlight.STEP ? ClientCounter.STEPS_ANSWERED : ClientCounter.LATE_ANSWERS);
        } else if (kind == InFlight.POST && inFlight.detail(request) != 0) {
            decisions.settled(inFlight.detail(request));
        }
        inFlight.answered(request);
        if (kind == InFlight.POST) {
            posts.release();
        }
    }

    private void refused(ErrorDecoder in) {
        long request = in.request();
        byte kind = inFlight.kind(request);
        int entry = (int) in.entry();
        boolean step = kind == InFlight.STEP || kind == InFlight.ABANDONED;
        if (!step || entry == Frame.ALL) {
            // An Error about one entry stands beside the answer to the step, which is still to come.
            settle(request, in.creditBytes());
        }
        refusedHello = true;
        if (kind == InFlight.POST && request <= resentUpTo) {
            counters.add(ClientCounter.RESENT_REFUSED);
            return;
        }
        counters.add(ClientCounter.REFUSED);
        if (step) {
            book.refused(request, entry);
        }
        errors.add(new ClientError(request, ErrorCode.of(in.code()), entry, in.retryable() != 0, in.value(), in.bound(), in.text()));
    }
}
