package io.latticeforge.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request to the model server and its answer: sends it, once more where the connection failed before anything of an answer came, and
 * minds the time. After {@link #cancel} nothing is heard any more.
 */
final class UpstreamCall {
    private static final long RETRY_PAUSE_MS = 50;

    private final Upstreams upstreams;
    private final UpstreamRequest request;
    private final UpstreamListener listener;
    private @Nullable UpstreamConnection connection;
    private @Nullable ScheduledFuture<?> timer;
    private boolean retried;
    private boolean begun;
    private boolean done;
    private boolean paused;
    private long heardNs;

    UpstreamCall(Upstreams upstreams, UpstreamRequest request, UpstreamListener listener) {
        this.upstreams = upstreams;
        this.request = request;
        this.listener = listener;
    }

    UpstreamRequest request() {
        return request;
    }

    /** Sends the request. */
    void start() {
        UpstreamConnection waiting = upstreams.idle();
        if (waiting != null) {
            send(waiting);
        } else {
            connect();
        }
    }

    private void connect() {
        upstreams.connect(this::send, cause -> {
            if (!done && !retry()) {
                fail(GatewayCounter.UPSTREAM_UNREACHABLE, ApiError.upstream(HttpResponseStatus.BAD_GATEWAY, "upstream_unreachable",
                        "the server " + upstreams.url() + " cannot be reached: " + cause.getMessage()));
            }
        });
    }

    private void send(UpstreamConnection to) {
        if (done) {
            upstreams.giveBack(to);
            return;
        }
        connection = to;
        to.serve(this);
        watch(upstreams.bounds().firstByteTimeoutMs(), this::lateFirstByte);
    }

    /** Stops or resumes reading the answer: the server is held back while the client is. */
    void pause(boolean on) {
        if (paused != on && connection != null && !done) {
            paused = on;
            heardNs = System.nanoTime();
            if (on) {
                upstreams.counters().increment(GatewayCounter.READ_PAUSES);
            }
            connection.reading(!on);
        }
    }

    /** Nobody wants the answer: the connection is closed, which is how a server learns of it. */
    void cancel() {
        if (finish() && connection != null) {
            connection.close();
        }
    }

    void head(HttpResponse head) {
        heard();
        if (!begun) {
            begun = true;
            watch(upstreams.bounds().idleTimeoutMs(), this::silent);
        }
        listener.head(head);
    }

    void body(ByteBuf bytes) {
        heard();
        listener.body(bytes);
    }

    void flush() {
        listener.flush();
    }

    void end() {
        if (finish()) {
            listener.end();
        }
    }

    /** The connection failed. */
    void broken(String how) {
        connection = null;
        if (!done && !retry()) {
            fail(GatewayCounter.UPSTREAM_BROKEN, ApiError.upstream(HttpResponseStatus.BAD_GATEWAY, "upstream_closed",
                    "the server " + upstreams.url() + " " + how + (begun ? " in the middle of its answer" : " before it answered")));
        }
    }

    private boolean retry() {
        if (begun || retried) {
            return false;
        }
        retried = true;
        upstreams.counters().increment(GatewayCounter.UPSTREAM_RETRIES);
        watch(RETRY_PAUSE_MS, this::connect);
        return true;
    }

    private void heard() {
        heardNs = System.nanoTime();
    }

    private void lateFirstByte() {
        timedOut("did not begin to answer within " + upstreams.bounds().firstByteTimeoutMs() + " ms (gateway.first_byte_timeout_ms)");
    }

    private void silent() {
        long boundMs = upstreams.bounds().idleTimeoutMs();
        long leftMs = boundMs - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - heardNs);
        if (paused) {
            watch(boundMs, this::silent);
        } else if (leftMs > 0) {
            watch(leftMs, this::silent);
        } else {
            timedOut("was silent for " + boundMs + " ms in the middle of its answer (gateway.idle_timeout_ms)");
        }
    }

    private void timedOut(String how) {
        UpstreamConnection late = connection;
        fail(GatewayCounter.UPSTREAM_TIMEOUTS, ApiError.upstream(HttpResponseStatus.GATEWAY_TIMEOUT, "upstream_timeout",
                "the server " + upstreams.url() + " " + how));
        if (late != null) {
            late.close();
        }
    }

    private void fail(GatewayCounter what, ApiError error) {
        if (finish()) {
            upstreams.counters().increment(what);
            listener.failed(error);
        }
    }

    private void watch(long delayMs, Runnable then) {
        stopTimer();
        timer = upstreams.executor().schedule(() -> {
            if (!done) {
                then.run();
            }
        }, delayMs, TimeUnit.MILLISECONDS);
    }

    private boolean finish() {
        boolean first = !done;
        done = true;
        stopTimer();
        return first;
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
