package io.latticeforge.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A blocking client on a socket: the same for the sidecar and for its peers. */
final class Pipe implements AutoCloseable {
    private final SocketChannel channel;

    Pipe(Path socket) {
        this(UnixDomainSocketAddress.of(socket));
    }

    Pipe(SocketAddress address) {
        try {
            boolean unix = address instanceof UnixDomainSocketAddress;
            channel = SocketChannel.open(unix ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET);
            channel.connect(address);
            if (!unix) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes all that remains in a direct buffer and leaves it as it was. */
    void send(ByteBuffer request) {
        int start = request.position();
        try {
            while (request.hasRemaining()) {
                channel.write(request);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        request.position(start);
    }

    /** Reads into a direct buffer from its index 0 until at least so many bytes are there. */
    void receive(ByteBuffer reply, int bytes) {
        reply.clear();
        fill(reply, bytes);
        reply.flip();
    }

    /** The same for a frame, which names its length in its first four bytes, little endian. */
    void receiveFrame(ByteBuffer reply) {
        reply.clear();
        fill(reply, Integer.BYTES);
        fill(reply, reply.getInt(0));
        reply.flip();
    }

    /** The same where other frames may be right behind it: not a byte of those is read. */
    void receiveOneFrame(ByteBuffer reply) {
        reply.clear().limit(Integer.BYTES);
        fill(reply, Integer.BYTES);
        reply.limit(reply.getInt(0));
        fill(reply, reply.limit());
        reply.flip();
    }

    private void fill(ByteBuffer reply, int bytes) {
        try {
            while (reply.position() < bytes) {
                if (channel.read(reply) < 0) {
                    throw new EOFException("the peer has closed after " + reply.position() + " of " + bytes + " bytes");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
