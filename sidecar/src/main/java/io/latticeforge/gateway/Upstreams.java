package io.latticeforge.gateway;

import io.latticeforge.base.Counters;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.config.SidecarConfig;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Connections to the model server: those that wait for a request, and how another one is made. */
final class Upstreams {
    /** Shorter than what servers keep an idle connection for (uvicorn: 5 s), so that hardly any request meets one that is being closed. */
    private static final long IDLE_MS = 3_000;
    private static final int MAX_IDLE = 64;
    private static final int MAX_LINE_BYTES = 8192;
    private static final int MAX_HEADER_BYTES = 65_536;
    private static final int CHUNK_BYTES = 65_536;

    private final GatewayLoop loop;
    private final UpstreamUrl url;
    private final SidecarConfig.Gateway config;
    private final Counters<GatewayCounter> counters;
    private final @Nullable SslContext tls;
    private final ArrayDeque<UpstreamConnection> idle = new ArrayDeque<>();

    Upstreams(GatewayLoop loop, UpstreamUrl url, SidecarConfig.Gateway config, Counters<GatewayCounter> counters) {
        this.loop = loop;
        this.url = url;
        this.config = config;
        this.counters = counters;
        tls = url.tls() ? tls(config.trusted()) : null;
    }

    private static SslContext tls(@Nullable Path trusted) {
        SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
        try {
            return (trusted == null ? builder : builder.trustManager(trusted.toFile())).build();
        } catch (IllegalArgumentException | SSLException e) {
            throw trusted == null ? new IllegalStateException("this Java has no TLS", e) : new LatticeForgeException(ErrorCode.BAD_CONFIGURATION,
                    "gateway.trust_file is '" + trusted + "', which holds no certificates as PEM", e);
        }
    }

    UpstreamUrl url() {
        return url;
    }

    SidecarConfig.Gateway.Bounds bounds() {
        return config.bounds();
    }

    Counters<GatewayCounter> counters() {
        return counters;
    }

    EventLoop executor() {
        return loop.executor();
    }

    /** An open connection, or null where none waits. */
    @Nullable UpstreamConnection idle() {
        UpstreamConnection found = idle.pollLast();
        while (found != null && !found.open()) {
            found = idle.pollLast();
        }
        if (found != null) {
            counters.increment(GatewayCounter.UPSTREAM_REUSED);
        }
        return found;
    }

    /** Makes a connection; one of both is called. */
    void connect(Consumer<UpstreamConnection> connected, Consumer<Throwable> failed) {
        if (NetUtil.isValidIpV4Address(url.host()) || NetUtil.isValidIpV6Address(url.host())) {
            connect(new InetSocketAddress(InetAddress.ofLiteral(url.host()), url.port()), connected, failed);
        } else {
            // A name server may take its time, and the gateway's thread has none.
            Thread.ofVirtual().start(() -> {
                try {
                    InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(url.host()), url.port());
                    executor().execute(() -> connect(address, connected, failed));
                } catch (UnknownHostException e) {
                    executor().execute(() -> failed.accept(new UnknownHostException("no address is known for " + url.host())));
                }
            });
        }
    }

    private void connect(InetSocketAddress address, Consumer<UpstreamConnection> connected, Consumer<Throwable> failed) {
        UpstreamConnection connection = new UpstreamConnection(this);
        ChannelFuture future = loop.connect(address, config.bounds().connectTimeoutMs(), new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                if (tls != null) {
                    channel.pipeline().addLast(tls.newHandler(channel.alloc(), url.host(), url.port()));
                }
                channel.pipeline().addLast(new HttpClientCodec(MAX_LINE_BYTES, MAX_HEADER_BYTES, CHUNK_BYTES), connection);
            }
        });
        future.addListener(done -> {
            if (done.isSuccess()) {
                counters.increment(GatewayCounter.UPSTREAM_CONNECTS);
                connected.accept(connection);
            } else {
                failed.accept(done.cause());
            }
        });
    }

    /** The request as it is written: end-to-end headers, and ours of the connection. */
    FullHttpRequest message(UpstreamRequest request) {
        FullHttpRequest message = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, request.method(), url.prefix() + request.path(),
                Unpooled.wrappedBuffer(request.body()));
        message.headers().set(request.headers()).set(HttpHeaderNames.HOST, url.authority());
        if (request.body().length > 0 || request.headers().contains(HttpHeaderNames.CONTENT_TYPE)) {
            message.headers().set(HttpHeaderNames.CONTENT_LENGTH, request.body().length);
        }
        return message;
    }

    void giveBack(UpstreamConnection connection) {
        if (idle.size() >= MAX_IDLE) {
            connection.close();
            return;
        }
        connection.reading(true);
        idle.addLast(connection);
        executor().schedule(() -> {
            if (idle.remove(connection)) {
                connection.close();
            }
        }, IDLE_MS, TimeUnit.MILLISECONDS);
    }

    void lost(UpstreamConnection connection) {
        idle.remove(connection);
    }

    void close() {
        idle.forEach(UpstreamConnection::close);
        idle.clear();
    }
}
