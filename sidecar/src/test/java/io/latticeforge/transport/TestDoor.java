package io.latticeforge.transport;

import io.latticeforge.ingest.Intakes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A server with real sockets, and blocking clients for it. */
final class TestDoor implements AutoCloseable {
    private static final long PATIENCE_NS = 10_000_000_000L;

    final List<Throwable> faults = new CopyOnWriteArrayList<>();
    final PathLoop loop;
    final SocketServer server;

    TestDoor(Sockets sockets, Path socket, @Nullable InetSocketAddress tcp, SocketLimits limits, Intakes intakes, byte[] fullFrame) {
        loop = PathLoop.start(sockets, faults::add);
        try {
            server = SocketServer.bind(loop, socket, tcp, limits, intakes, fullFrame);
        } catch (RuntimeException e) {
            loop.close();
            throw e;
        }
        server.open();
    }

    static TestDoor unix(Path directory, SocketLimits limits, Intakes intakes) {
        return new TestDoor(Sockets.best(), directory.resolve("s"), null, limits, intakes, new byte[0]);
    }

    SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(server.socketPath()));
        return channel;
    }

    ByteChannel connect(Carrier carrier) throws IOException {
        return carrier.ring ? RingChannel.connect(server.socketPath()) : connect();
    }

    long count(TransportCounter counter) {
        return server.counters().get(counter);
    }

    static void write(WritableByteChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Reads so many bytes, or fewer if the peer ends first. */
    static byte[] read(ReadableByteChannel channel, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            Thread.onSpinWait();
        }
        return java.util.Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** Waits until something is so; fails after ten seconds. */
    static void await(String what, BooleanSupplier isSo) {
        long deadline = System.nanoTime() + PATIENCE_NS;
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within ten seconds: " + what);
            }
            LockSupport.parkNanos(500_000);
        }
    }

    @Override
    public void close() {
        server.close();
        loop.close();
    }
}
