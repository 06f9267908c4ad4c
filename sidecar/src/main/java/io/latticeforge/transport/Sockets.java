package io.latticeforge.transport;

import io.netty.channel.Channel;
import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SelectStrategyFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.jspecify.annotations.Nullable;

/** The two ways in which this machine's sockets are reached: epoll where its native library loads, the JDK's selectors elsewhere. */
public enum Sockets {
    EPOLL {
        @Override
        IoHandlerFactory ioHandler(SelectStrategyFactory strategy) {
            return EpollIoHandler.newFactory(0, strategy);
        }

        @Override
        boolean passesDescriptors() {
            return true;
        }

        @Override
        ServerChannel unixServer() {
            return new EpollServerDomainSocketChannel();
        }

        @Override
        public ServerChannel tcpServer() {
            return new EpollServerSocketChannel();
        }

        @Override
        SocketAddress unixAddress(Path path) {
            return new DomainSocketAddress(path.toFile());
        }

        @Override
        boolean isOursOrRoot(Channel peer, SocketOwner owner) throws IOException {
            int uid = ((EpollDomainSocketChannel) peer).peerCredentials().uid();
            return uid == 0 || uid == owner.uid();
        }
    },
    NIO {
        @Override
        IoHandlerFactory ioHandler(SelectStrategyFactory strategy) {
            return NioIoHandler.newFactory(SelectorProvider.provider(), strategy);
        }

        @Override
        boolean passesDescriptors() {
            return false;
        }

        @Override
        ServerChannel unixServer() {
            return new NioServerDomainSocketChannel();
        }

        @Override
        public ServerChannel tcpServer() {
            return new NioServerSocketChannel();
        }

        @Override
        SocketAddress unixAddress(Path path) {
            return UnixDomainSocketAddress.of(path);
        }

        @Override
        boolean isOursOrRoot(Channel peer, SocketOwner owner) {
            @Nullable UnixDomainPrincipal who = peer.config().getOption(NioChannelOption.of(ExtendedSocketOptions.SO_PEERCRED));
            return who != null && (who.user().equals(owner.user()) || who.user().getName().equals("root"));
        }
    };

    /** For an event loop of these sockets. */
    public final IoHandlerFactory ioHandler() {
        return ioHandler(DefaultSelectStrategyFactory.INSTANCE);
    }

    abstract IoHandlerFactory ioHandler(SelectStrategyFactory strategy);

    /** Whether a descriptor can be sent to the process at the other end of a Unix socket. */
    abstract boolean passesDescriptors();

    abstract ServerChannel unixServer();

    /** A door that is not bound yet. */
    public abstract ServerChannel tcpServer();

    abstract SocketAddress unixAddress(Path path);

    /** Whether the kernel says that the process at the other end runs as the owner of our socket, or as root. */
    abstract boolean isOursOrRoot(Channel peer, SocketOwner owner) throws IOException;

    /** Epoll if it can be had. */
    public static Sockets best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }
}
