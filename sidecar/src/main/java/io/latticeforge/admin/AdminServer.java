package io.latticeforge.admin;

import io.latticeforge.base.Counters;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.config.AdminConfig;
import io.latticeforge.path.Vitals;
import io.latticeforge.transport.LoopbackAddress;
import io.latticeforge.transport.Sockets;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code /metrics}, {@code /livez}, {@code /readyz}, {@code /startupz} and {@code /status}, on one thread of its own. Open before the sidecar is
 * ({@link #open}), so that a start that takes long can be watched; {@link #watch} says when there is one. Its methods may be called by any thread.
 */
public final class AdminServer implements AutoCloseable {
    /** Of this build. */
    static final String VERSION = version();

    private static final int BACKLOG = 128;
    private static final long CLOSE_MS = 500;
    private static final long TURN_NS = TimeUnit.SECONDS.toNanos(10);

    private final EventLoopGroup group;
    private final Counters<AdminCounter> counters = new Counters<>(AdminCounter.class);
    private final Connections connections = new Connections(counters);
    private final Pages pages;
    private final InetSocketAddress address;
    private @Nullable Channel door;

    private AdminServer(EventLoopGroup group, InetSocketAddress asked, long turnNs) throws IOException {
        this.group = group;
        this.pages = new Pages(group.next(), counters);
        ChannelFuture bound = new ServerBootstrap().group(group).channelFactory(Sockets.best()::tcpServer).option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new HttpServerCodec(new HttpDecoderConfig()
                                .setMaxInitialLineLength(Connection.MOST_LINE_BYTES).setMaxHeaderSize(Connection.MOST_HEADER_BYTES)),
                                new Connection(connections, pages, turnNs));
                    }
                }).bind(asked).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw bound.cause() instanceof IOException e ? e : new IOException(bound.cause());
        }
        door = bound.channel();
        address = (InetSocketAddress) door.localAddress();
    }

    /**
     * Takes the port and answers from now on. Null where nobody has asked for this address and it is taken: then that is said, and the sidecar
     * goes without.
     *
     * @throws LatticeForgeException {@link ErrorCode#UNAVAILABLE} if the port that was asked for cannot be had,
     *                               {@link ErrorCode#BAD_CONFIGURATION} for an address that is not a loopback address
     */
    public static @Nullable AdminServer open(AdminConfig config, Consumer<String> notices) {
        return open(config, notices, TURN_NS);
    }

    /** @param turnNs so long may a request with its answer take */
    static @Nullable AdminServer open(AdminConfig config, Consumer<String> notices, long turnNs) {
        InetSocketAddress asked = LoopbackAddress.of(config.address(), config.port());
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("latticeforge-admin", true),
                Sockets.best().ioHandler());
        try {
            return new AdminServer(group, asked, turnNs);
        } catch (IOException e) {
            group.shutdownGracefully(0, CLOSE_MS, TimeUnit.MILLISECONDS);
            String what = asked.getAddress().getHostAddress() + ":" + asked.getPort() + " (" + e.getMessage() + ")";
            if (config.required()) {
                throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "cannot serve metrics and status on " + what
                        + ": name another port with --admin-listen, or off", e);
            }
            notices.accept("no metrics and status of this sidecar, as it cannot listen on " + what + ": name another port with --admin-listen, or off");
            return null;
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** The sidecar has started: it is spoken of from when this returns. */
    public void watch(Vitals vitals) {
        group.next().submit(() -> pages.watch(vitals)).awaitUninterruptibly();
    }

    /** Closes every connection at once. */
    @Override
    public void close() {
        Channel open = door;
        if (open != null) {
            door = null;
            open.close();
            group.next().execute(connections::closeAll);
            group.shutdownGracefully(0, CLOSE_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly(CLOSE_MS);
        }
    }

    private static String version() {
        @Nullable String version = AdminServer.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
