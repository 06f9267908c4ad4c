package io.latticeforge.gateway;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** The gateway's one thread, an event loop, and how sockets are made on it. */
final class GatewayLoop implements AutoCloseable {
    private static final int PAUSE_BYTES = 256 * 1024;
    private static final WriteBufferWaterMark PAUSE_MARKS = new WriteBufferWaterMark(PAUSE_BYTES / 2, PAUSE_BYTES);
    private static final int BACKLOG = 512;
    private static final long CLOSE_MS = 2_000;

    private final boolean epoll = Epoll.isAvailable();
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("latticeforge-gateway", true),
            epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());

    EventLoop executor() {
        return (EventLoop) group.next();
    }

    /** Begins to connect; the pipeline is the caller's. */
    ChannelFuture connect(InetSocketAddress address, int timeoutMs, ChannelInitializer<Channel> pipeline) {
        return new Bootstrap().group(group).channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMs)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, PAUSE_MARKS)
                .handler(pipeline).connect(address);
    }

    /** Listens; waits for it, so not on the loop's thread. */
    Channel listen(InetSocketAddress address, ChannelInitializer<Channel> pipeline) {
        ChannelFuture bound = new ServerBootstrap().group(group)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, PAUSE_MARKS)
                .childHandler(pipeline).bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the gateway cannot listen on " + address.getAddress().getHostAddress() + " port "
                    + address.getPort() + " (" + bound.cause().getMessage() + "): is it in use by another process?", bound.cause());
        }
        return bound.channel();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, CLOSE_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly(CLOSE_MS);
    }
}
