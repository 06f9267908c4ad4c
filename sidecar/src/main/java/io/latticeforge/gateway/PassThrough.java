package io.latticeforge.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request passed on, and its answer passed back, byte for byte and at the client's pace. An answer that breaks off gets an error event where it
 * is a stream of events, an error object where nothing of it was sent yet, and a broken connection otherwise.
 */
final class PassThrough implements Exchange, UpstreamListener {
    static final String EVENT_STREAM = "text/event-stream";

    private final Upstreams upstreams;
    private final ClientAnswer client;
    private final UpstreamCall call;
    private final @Nullable AnswerTap tap;
    private @Nullable WholeLines lines;
    private @Nullable ScheduledFuture<?> stall;

    /** @param tap reads what passes; null for nothing */
    PassThrough(Upstreams upstreams, ClientRequest request, ClientAnswer client, @Nullable AnswerTap tap) {
        this.upstreams = upstreams;
        this.client = client;
        this.tap = tap;
        UpstreamRequest passedOn = request.passedOn();
        if (tap != null) {
            // What is compressed cannot be read.
            passedOn.headers().set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.IDENTITY);
        }
        this.call = new UpstreamCall(upstreams, passedOn, this);
    }

    @Override
    public void start() {
        call.start();
    }

    @Override
    public void head(HttpResponse head) {
        String type = head.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
        boolean encoded = head.headers().contains(HttpHeaderNames.CONTENT_ENCODING);
        if (!encoded && type.regionMatches(true, 0, EVENT_STREAM, 0, EVENT_STREAM.length())) {
            lines = new WholeLines();
        }
        if (tap != null) {
            tap.begin(lines != null);
        }
        client.head(head);
    }

    @Override
    public void body(ByteBuf bytes) {
        ByteBuf through = lines == null ? bytes : lines.next(client.channel().alloc(), bytes);
        if (through != null) {
            pass(through);
        }
    }

    private void pass(ByteBuf through) {
        if (tap != null) {
            tap.bytes(through);
        }
        client.body(through);
    }

    @Override
    public void flush() {
        client.flush();
        if (tap != null) {
            tap.passed();
        }
    }

    @Override
    public void end() {
        stopStall();
        ByteBuf rest = lines == null ? null : lines.rest();
        if (rest != null) {
            pass(rest);
        }
        client.end();
        if (tap != null) {
            tap.end();
        }
    }

    @Override
    public void failed(ApiError error) {
        stopStall();
        if (!client.begun()) {
            client.error(error);
        } else if (lines == null) {
            client.abort();
        } else {
            ByteBuf unfinished = lines.rest();
            if (unfinished != null) {
                unfinished.release();
            }
            client.body(Unpooled.wrappedBuffer(((lines.betweenEvents() ? "" : "\n") + "data: ").getBytes(StandardCharsets.UTF_8), error.json(),
                    "\n\n".getBytes(StandardCharsets.UTF_8)));
            client.end();
        }
        cutTap();
    }

    private void cutTap() {
        if (tap != null) {
            tap.cut();
        }
    }

    @Override
    public void writable(boolean on) {
        call.pause(!on);
        stopStall();
        if (!on) {
            long boundMs = upstreams.bounds().idleTimeoutMs();
            stall = upstreams.executor().schedule(this::stalled, boundMs, TimeUnit.MILLISECONDS);
        }
    }

    private void stalled() {
        upstreams.counters().increment(GatewayCounter.CLIENT_STALLED);
        call.cancel();
        client.abort();
        cutTap();
    }

    @Override
    public void gone() {
        stopStall();
        upstreams.counters().increment(GatewayCounter.CLIENT_LEFT);
        call.cancel();
        cutTap();
        if (lines != null) {
            ByteBuf rest = lines.rest();
            if (rest != null) {
                rest.release();
            }
        }
    }

    private void stopStall() {
        if (stall != null) {
            stall.cancel(false);
            stall = null;
        }
    }
}
