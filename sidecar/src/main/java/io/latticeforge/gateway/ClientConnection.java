package io.latticeforge.gateway;

import io.latticeforge.config.SidecarConfig;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client: collects a request within its bounds, has it answered, and takes the next. A request that is refused before its body is through costs
 * the connection; what comes in after it is passed over, so that the client reads the error and not a broken pipe.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter {
    private enum State {
        READY,
        BODY,
        ANSWERING,
        LEAVING
    }

    private static final long LINGER_MS = 2_000;

    private final Gateway gateway;
    private final ByteBuf body = Unpooled.buffer(0);
    private State state = State.READY;
    private @Nullable HttpRequest head;
    private @Nullable Exchange exchange;
    private boolean inFlight;
    private boolean pipelined;
    private long heardNs = System.nanoTime();

    ClientConnection(Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (!gateway.enters(this)) {
            gateway.counters().increment(GatewayCounter.CONNECTIONS_REFUSED);
            ctx.close();
            return;
        }
        watch(ctx, gateway.requestNs());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            heardNs = System.nanoTime();
            if (state == State.LEAVING) {
                return;
            }
            if (state == State.ANSWERING) {
                pipelined = true;
                return;
            }
            HttpObject object = (HttpObject) message;
            if (object.decoderResult().isFailure()) {
                refuse(ctx, notHttp(object.decoderResult().cause()));
                return;
            }
            if (message instanceof HttpRequest request) {
                begin(ctx, request);
            }
            if (message instanceof HttpContent content && state == State.BODY) {
                content(ctx, content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        head = request;
        state = State.BODY;
        gateway.counters().increment(GatewayCounter.REQUESTS);
        SidecarConfig.Gateway.Bounds bounds = gateway.bounds();
        long length = HttpUtil.getContentLength(request, 0L);
        if (Route.of(request.method(), request.uri()) == Route.NONE) {
            gateway.counters().increment(GatewayCounter.REFUSED_PATH);
            leave(ctx, ApiError.invalid(HttpResponseStatus.NOT_FOUND, "unknown_url", null, "no path " + request.uri() + " is served here; served"
                    + " are POST /v1/chat/completions, POST /v1/completions, GET /v1/models and what else the server has under /v1/"));
        } else if (length > bounds.bodyBytes()) {
            refuse(ctx, tooLarge(length));
        } else if (!gateway.admits()) {
            refuse(ctx, ApiError.busy(bounds.requests() + " requests are in flight; the bound is " + bounds.requests()
                    + " (gateway.requests): try again later"));
        } else {
            inFlight = true;
            gateway.counters().add(GatewayCounter.REQUESTS_IN_FLIGHT, 1);
            if (HttpUtil.is100ContinueExpected(request)) {
                ctx.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
            }
        }
    }

    private void content(ChannelHandlerContext ctx, HttpContent content) {
        long length = (long) body.readableBytes() + content.content().readableBytes();
        if (length > gateway.bounds().bodyBytes()) {
            refuse(ctx, tooLarge(length));
            return;
        }
        body.writeBytes(content.content());
        if (content instanceof LastHttpContent && head != null) {
            answer(ctx.channel(), head);
        }
    }

    private void answer(Channel channel, HttpRequest request) {
        byte[] bytes = new byte[body.readableBytes()];
        body.readBytes(bytes);
        body.clear().capacity(0);
        gateway.counters().add(GatewayCounter.BYTES_IN, bytes.length);
        state = State.ANSWERING;
        ClientAnswer to = new ClientAnswer(channel, gateway.counters(), request.protocolVersion().equals(HttpVersion.HTTP_1_0),
                HttpUtil.isKeepAlive(request), this::answered);
        Exchange of = gateway.exchange(new ClientRequest(request.method(), request.uri(), request.headers(), bytes), to);
        exchange = of;
        of.start();
    }

    /** The answer is through: the next request may come. One that came before its time was passed over, and its client must ask anew. */
    private boolean answered() {
        exchange = null;
        head = null;
        landed();
        state = pipelined ? State.LEAVING : State.READY;
        heardNs = System.nanoTime();
        return !pipelined;
    }

    private void refuse(ChannelHandlerContext ctx, ApiError error) {
        gateway.counters().increment(error.status().equals(HttpResponseStatus.BAD_REQUEST) ? GatewayCounter.REFUSED_MALFORMED
                : GatewayCounter.REFUSED_LIMIT);
        leave(ctx, error);
    }

    private void leave(ChannelHandlerContext ctx, ApiError error) {
        state = State.LEAVING;
        body.clear().capacity(0);
        landed();
        Channel channel = ctx.channel();
        ClientAnswer.lastWord(channel, error);
        ctx.executor().schedule(() -> channel.close(), LINGER_MS, TimeUnit.MILLISECONDS);
    }

    private ApiError tooLarge(long length) {
        return ApiError.invalid(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", null, "the body has " + length
                + " bytes or more; the bound is " + gateway.bounds().bodyBytes() + " (gateway.body_bytes)");
    }

    private ApiError notHttp(Throwable cause) {
        return switch (cause) {
            case TooLongHttpHeaderException header -> ApiError.invalid(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "header_too_large", null,
                    "the header has more than " + gateway.bounds().headerBytes() + " bytes, which is the bound (gateway.header_bytes)");
            case TooLongHttpLineException line -> ApiError.invalid(HttpResponseStatus.REQUEST_URI_TOO_LONG, "uri_too_long", null,
                    "the request line has more than " + Gateway.MAX_LINE_BYTES + " bytes, which is the bound");
            default -> ApiError.invalid(HttpResponseStatus.BAD_REQUEST, "malformed_http", null, "this is no HTTP: " + cause.getMessage());
        };
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (exchange != null) {
            exchange.writable(ctx.channel().isWritable());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        gateway.leaves(this);
        state = State.LEAVING;
        landed();
        Exchange of = exchange;
        exchange = null;
        if (of != null) {
            of.gone();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof java.io.IOException)) {
            gateway.faults().accept(cause);
        }
        ctx.close();
    }

    private void landed() {
        if (inFlight) {
            inFlight = false;
            gateway.landed();
        }
    }

    /** A connection on which no request comes on is closed: nobody holds one open by sending a byte now and then. */
    private void watch(ChannelHandlerContext ctx, long boundNs) {
        ctx.executor().schedule(() -> {
            if (!ctx.channel().isActive()) {
                return;
            }
            if (state == State.BODY && System.nanoTime() - heardNs > boundNs) {
                refuse(ctx, ApiError.invalid(HttpResponseStatus.REQUEST_TIMEOUT, "request_timeout", null, "nothing more of the body came within "
                        + TimeUnit.NANOSECONDS.toMillis(boundNs) + " ms"));
            } else if (state == State.READY && System.nanoTime() - heardNs > boundNs) {
                ctx.close();
            }
            watch(ctx, boundNs);
        }, boundNs / 2, TimeUnit.NANOSECONDS);
    }
}
