package io.latticeforge.admin;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection: one request at a time, each with its answer within a turn of ten seconds from the end of the one before, or it is closed. A
 * second request before the answer to the first is not served: the connection closes behind that answer. Belongs to the admin thread.
 */
final class Connection extends SimpleChannelInboundHandler<HttpObject> {
    static final int MOST_LINE_BYTES = 4096;
    static final int MOST_HEADER_BYTES = 8192;

    private static final String METHODS = "GET, HEAD";

    private final Connections connections;
    private final Pages pages;
    private final long turnNs;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Future<?> deadline;
    private boolean answering;
    private boolean last;

    Connection(Connections connections, Pages pages, long turnNs) {
        this.connections = connections;
        this.pages = pages;
        this.turnNs = turnNs;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        connections.opened(this);
        nextTurn();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connections.closed(this);
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (!(message instanceof HttpRequest request)) {
            return;
        }
        if (answering || last) {
            last = true;
            return;
        }
        answering = true;
        ctx.channel().config().setAutoRead(false);
        connections.used(this);
        connections.counters().increment(AdminCounter.REQUESTS);
        boolean isHead = request.method().equals(HttpMethod.HEAD);
        Answer refusal = refusal(request);
        if (refusal != null) {
            connections.counters().increment(AdminCounter.REFUSED);
            last = true;
            send(refusal, isHead);
            return;
        }
        // A body that nobody asked for is not read to its end.
        last = !HttpUtil.isKeepAlive(request) || HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) != 0;
        String uri = request.uri();
        int query = uri.indexOf('?');
        pages.answer(query < 0 ? uri : uri.substring(0, query), answer -> {
            if (answer.status().equals(HttpResponseStatus.NOT_FOUND)) {
                connections.counters().increment(AdminCounter.REFUSED);
            }
            send(answer, isHead);
        });
    }

    private static @Nullable Answer refusal(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return switch (request.decoderResult().cause()) {
                case TooLongHttpLineException e -> Answer.text(HttpResponseStatus.REQUEST_URI_TOO_LONG,
                        "the request line is longer than " + MOST_LINE_BYTES + " bytes");
                case TooLongHttpHeaderException e -> Answer.text(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                        "the headers are longer than " + MOST_HEADER_BYTES + " bytes");
                default -> Answer.text(HttpResponseStatus.BAD_REQUEST, "not an HTTP request");
            };
        }
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            return Answer.text(HttpResponseStatus.METHOD_NOT_ALLOWED, "nothing can be changed here: " + METHODS + " only");
        }
        return LocalHost.isNamedBy(request.headers().get(HttpHeaderNames.HOST)) ? null : Answer.text(HttpResponseStatus.FORBIDDEN,
                "the Host header names another machine than this one: a page of elsewhere may not read this one through a browser");
    }

    private void send(Answer answer, boolean headOnly) {
        ChannelHandlerContext ctx = Objects.requireNonNull(context);
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, answer.status(),
                headOnly ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(answer.body()));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, answer.contentType()).set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set(HttpHeaderNames.CONNECTION, last ? HttpHeaderValues.CLOSE : HttpHeaderValues.KEEP_ALIVE);
        if (answer.status().equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
            response.headers().set(HttpHeaderNames.ALLOW, METHODS);
        }
        ctx.writeAndFlush(response).addListener(written -> {
            answering = false;
            if (last || !written.isSuccess()) {
                ctx.close();
            } else {
                nextTurn();
                ctx.channel().config().setAutoRead(true);
            }
        });
    }

    /** Others came: it goes with a word if none is under way. */
    void evict() {
        if (answering) {
            close();
            return;
        }
        answering = true;
        last = true;
        send(Answer.unavailable("closed as the longest idle of " + Connections.MOST + " connections"), false);
    }

    void close() {
        if (context != null) {
            context.close();
        }
    }

    private void nextTurn() {
        ChannelHandlerContext ctx = Objects.requireNonNull(context);
        if (deadline != null) {
            deadline.cancel(false);
        }
        deadline = ctx.executor().schedule(() -> {
            connections.counters().increment(AdminCounter.TIMED_OUT);
            close();
        }, turnNs, TimeUnit.NANOSECONDS);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // Whatever it is, it is this connection's: a reset, or an answer of ours that could not be made.
        if (!(cause instanceof IOException) && !answering) {
            answering = true;
            last = true;
            send(Answer.text(HttpResponseStatus.INTERNAL_SERVER_ERROR, "an error of ours: " + cause), false);
        } else {
            ctx.close();
        }
    }
}
