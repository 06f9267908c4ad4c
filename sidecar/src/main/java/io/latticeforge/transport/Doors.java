package io.latticeforge.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** The listening sockets, and the memory that those who come in by them share. A door that listens lets nobody in before {@link #open}. */
final class Doors {
    private static final int PAGE_BYTES = 8192;
    /** Chunks of 1 MiB. */
    private static final int CHUNK_ORDER = 7;
    private static final int CACHED_BUFFERS = 32;
    private static final int BACKLOG = 512;

    private final EventLoopGroup group;
    private final WriteBufferWaterMark pauseMarks;
    private final ReceiveBuffer receiveBuffer = new ReceiveBuffer();
    private final PooledByteBufAllocator allocator =
            new PooledByteBufAllocator(true, 0, 1, PAGE_BYTES, CHUNK_ORDER, CACHED_BUFFERS, CACHED_BUFFERS, false);
    private final List<Channel> listening = new CopyOnWriteArrayList<>();

    Doors(EventLoopGroup group, SocketLimits limits) {
        this.group = group;
        this.pauseMarks = new WriteBufferWaterMark(limits.pauseBytes() / 2, limits.pauseBytes());
    }

    ReceiveBuffer receiveBuffer() {
        return receiveBuffer;
    }

    /** Takes an address and returns what it became; waits for it, so not on the loop's thread. */
    SocketAddress listen(Supplier<ServerChannel> door, SocketAddress address, Supplier<Peer> peers) throws IOException {
        ChannelFuture bound = new ServerBootstrap().group(group).channelFactory(door::get)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, receiveBuffer)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, pauseMarks)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        // TCP only; a Unix socket does not know the option and says so in its answer.
                        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
                        channel.pipeline().addLast(peers.get());
                    }
                })
                .bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw bound.cause() instanceof IOException e ? e : new IOException(bound.cause());
        }
        listening.add(bound.channel());
        return bound.channel().localAddress();
    }

    void open() {
        listening.forEach(door -> door.config().setAutoRead(true));
    }

    void close() {
        listening.forEach(Channel::close);
        listening.clear();
    }
}
