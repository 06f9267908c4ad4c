package io.latticeforge.transport;

import io.latticeforge.base.Counters;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.ingest.Door;
import io.latticeforge.ingest.Intake;
import io.latticeforge.ingest.Intakes;
import io.latticeforge.ingest.RingOffer;
import io.latticeforge.ring.SharedMemory;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The doors that peers come in by: a Unix socket, and loopback TCP when asked for. Every peer is served on the {@link PathLoop}.
 *
 * <p>Through the Unix socket come only processes of our own user or root, as the kernel states them, and they count as authorized;
 * through TCP comes anybody on this machine, not authorized until its Hello has shown the token.
 *
 * <p>{@link #bind}, {@link #open}, {@link #drain} and {@link #close} may be called by any thread.
 */
public final class SocketServer implements AutoCloseable {
    private final PathLoop loop;
    private final SocketLimits limits;
    private final Intakes intakes;
    private final byte[] fullFrame;
    private final Counters<TransportCounter> counters = new Counters<>(TransportCounter.class);
    private final Set<Peer> peers = new LinkedHashSet<>();
    private final Doors doors;
    private final Rings rings;

    private @Nullable UnixSocketFile socketFile;
    private @Nullable InetSocketAddress tcpAddress;
    private @Nullable CompletableFuture<Integer> drained;
    private boolean draining;

    private SocketServer(PathLoop loop, SocketLimits limits, Intakes intakes, byte[] fullFrame) {
        this.loop = loop;
        this.limits = limits;
        this.doors = new Doors(loop.group(), limits);
        this.rings = new Rings(limits.ring().spinNs());
        loop.polls(rings);
        this.intakes = intakes;
        this.fullFrame = fullFrame.clone();
    }

    /**
     * Takes the path and the port. Peers can connect from now on and wait outside until {@link #open}.
     *
     * @param tcp       a loopback address ({@link LoopbackAddress#of}), or null for none
     * @param fullFrame a ready-made frame for a peer that finds the house full; may be empty
     * @throws LatticeForgeException {@link ErrorCode#UNAVAILABLE} if a path or port cannot be had; nothing stays open then
     */
    public static SocketServer bind(PathLoop loop, Path socket, @Nullable InetSocketAddress tcp, SocketLimits limits, Intakes intakes,
            byte[] fullFrame) {
        SocketServer server = new SocketServer(loop, limits, intakes, fullFrame);
        try {
            UnixSocketFile file = UnixSocketFile.bind(socket, server::bindUnix);
            server.socketFile = file;
            if (file.replacedStale()) {
                loop.execute(() -> server.counters.increment(TransportCounter.STALE_SOCKETS));
            }
            if (tcp != null) {
                server.bindTcp(tcp);
            }
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Lets peers in. */
    public void open() {
        loop.call(() -> {
            doors.open();
            return counters;
        });
    }

    public Path socketPath() {
        return Objects.requireNonNull(socketFile).path();
    }

    /** Where TCP listens, with the port that was given out when 0 was asked for; null if it does not. */
    public @Nullable InetSocketAddress tcpAddress() {
        return tcpAddress;
    }

    public Counters<TransportCounter> counters() {
        return counters;
    }

    /**
     * Leaves in order: lets nobody in any more, has {@code goodbye} run on the path's thread (the owner sends GoAway there), and waits
     * for the peers to go. Those still there at the deadline are closed.
     *
     * @return completes on the path's thread, with the number of peers that had to be closed
     */
    public CompletableFuture<Integer> drain(Runnable goodbye, long deadlineNs) {
        CompletableFuture<Integer> result = new CompletableFuture<>();
        loop.execute(() -> {
            draining = true;
            closeDoors();
            drained = result;
            goodbye.run();
            if (peers.isEmpty()) {
                result.complete(0);
            }
            loop.after(deadlineNs, () -> {
                int cut = peers.size();
                List.copyOf(peers).forEach(Peer::closeNow);
                result.complete(cut);
            });
        });
        return result;
    }

    /** Closes doors and peers at once. The loop goes on: it is its owner's. */
    @Override
    public void close() {
        loop.call(() -> {
            draining = true;
            closeDoors();
            List.copyOf(peers).forEach(Peer::closeNow);
            return counters;
        });
    }

    SocketLimits limits() {
        return limits;
    }

    ReceiveBuffer receiveBuffer() {
        return doors.receiveBuffer();
    }

    Rings rings() {
        return rings;
    }

    /** Whether another ring may be made. */
    RingOffer ringOffer() {
        if (limits.ring().rings() == 0 || !loop.sockets().passesDescriptors() || !SharedMemory.isSupported()) {
            return RingOffer.NOT_HERE;
        }
        return rings.count() < limits.ring().rings() ? RingOffer.GRANTED : RingOffer.LIMIT;
    }

    Consumer<Throwable> faults() {
        return loop.faults();
    }

    /** The intake of a new peer, or null if it was turned away. */
    @Nullable Intake admit(Peer peer, Channel channel, boolean isUnix) throws IOException {
        if (draining) {
            counters.increment(TransportCounter.REFUSED_DRAINING);
            channel.close();
            return null;
        }
        if (isUnix && !isTrusted(channel)) {
            counters.increment(TransportCounter.REFUSED_USER);
            channel.close();
            return null;
        }
        if (peers.size() >= limits.connections()) {
            counters.increment(TransportCounter.REFUSED_LIMIT);
            channel.writeAndFlush(Unpooled.wrappedBuffer(fullFrame)).addListener(ChannelFutureListener.CLOSE);
            return null;
        }
        Intake intake = intakes.open(isUnix ? Door.UNIX_SOCKET : Door.TCP, isUnix, peer);
        peers.add(peer);
        counters.increment(TransportCounter.CONNECTIONS_ACCEPTED);
        counters.increment(TransportCounter.CONNECTIONS_OPEN);
        return intake;
    }

    void left(Peer peer) {
        peers.remove(peer);
        counters.add(TransportCounter.CONNECTIONS_OPEN, -1);
        if (drained != null && peers.isEmpty()) {
            drained.complete(0);
        }
    }

    private boolean isTrusted(Channel channel) throws IOException {
        SocketOwner owner = socketFile == null ? null : socketFile.owner();
        return owner != null && loop.sockets().isOursOrRoot(channel, owner);
    }

    private void bindUnix(Path path) throws IOException {
        doors.listen(loop.sockets()::unixServer, loop.sockets().unixAddress(path), () -> new Peer(this, true));
    }

    private void bindTcp(InetSocketAddress address) {
        try {
            tcpAddress = (InetSocketAddress) doors.listen(loop.sockets()::tcpServer, address, () -> new Peer(this, false));
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "cannot listen on TCP " + address.getAddress().getHostAddress()
                    + " port "
                    + address.getPort() + " (" + e.getMessage() + "): is it in use by another process?", e);
        }
    }

    private void closeDoors() {
        doors.close();
        if (socketFile != null) {
            socketFile.close();
        }
    }
}
