package io.latticeforge.gateway;

import io.latticeforge.base.Counters;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.function.BooleanSupplier;

/** The answer to one request of a client: a head, bodies and an end, or one body at once. */
final class ClientAnswer {
    private final Channel channel;
    private final Counters<GatewayCounter> counters;
    private final boolean http10;
    private final boolean keepAlive;
    private final BooleanSupplier done;
    private boolean begun;
    private boolean ended;

    /** @param done called once, just before the last byte is handed over or the connection is closed; says whether the connection goes on */
    ClientAnswer(Channel channel, Counters<GatewayCounter> counters, boolean http10, boolean keepAlive, BooleanSupplier done) {
        this.channel = channel;
        this.counters = counters;
        this.http10 = http10;
        this.keepAlive = keepAlive;
        this.done = done;
    }

    boolean begun() {
        return begun;
    }

    boolean writable() {
        return channel.isWritable();
    }

    Channel channel() {
        return channel;
    }

    /** Passes a head on, with the headers of this connection. */
    void head(HttpResponse of) {
        head(of.status(), EndToEnd.of(of.headers()));
    }

    void head(HttpResponseStatus status, HttpHeaders headers) {
        begun = true;
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, headers);
        boolean sized = HttpUtil.isContentLengthSet(head);
        boolean closes = !keepAlive || http10 && !sized;
        if (!sized && !http10) {
            HttpUtil.setTransferEncodingChunked(head, true);
        }
        if (closes) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        channel.write(head, channel.voidPromise());
    }

    /** @param bytes handed over */
    void body(ByteBuf bytes) {
        counters.add(GatewayCounter.BYTES_OUT, bytes.readableBytes());
        channel.write(new DefaultHttpContent(bytes), channel.voidPromise());
    }

    void flush() {
        channel.flush();
    }

    void end() {
        last(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    /** The whole answer at once. */
    void error(ApiError error) {
        json(error.status(), error.json());
    }

    /** Refuses what has not come in whole: our end closes behind the error, and the client has time to read it. */
    static void lastWord(Channel channel, ApiError error) {
        DefaultFullHttpResponse answer = whole(error.status(), error.json());
        answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        channel.writeAndFlush(answer).addListener(written -> ((DuplexChannel) channel).shutdownOutput());
    }

    private static DefaultFullHttpResponse whole(HttpResponseStatus status, byte[] body) {
        DefaultFullHttpResponse answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        answer.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON).set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        return answer;
    }

    void json(HttpResponseStatus status, byte[] body) {
        begun = true;
        DefaultFullHttpResponse answer = whole(status, body);
        if (!keepAlive) {
            answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        counters.add(GatewayCounter.BYTES_OUT, body.length);
        last(answer);
    }

    /** A begun answer that cannot be ended in order: the client sees its connection break. */
    void abort() {
        if (!ended) {
            ended = true;
            done.getAsBoolean();
        }
        channel.close();
    }

    private void last(Object content) {
        ended = true;
        boolean goesOn = done.getAsBoolean();
        ChannelFuture written = channel.writeAndFlush(content);
        if (!keepAlive || http10 || !goesOn) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }
}
