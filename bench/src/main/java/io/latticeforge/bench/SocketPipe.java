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
final class SocketPipe implements Pipe {
    private final SocketChannel channel;

    SocketPipe(Path socket) {
        this(UnixDomainSocketAddress.of(socket));
    }

    SocketPipe(SocketAddress address) {
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

    @Override
    public void send(ByteBuffer request) {
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

    @Override
    public void receive(ByteBuffer reply, int bytes) {
        reply.clear();
        fill(reply, bytes);
        reply.flip();
    }

    @Override
    public void receiveFrame(ByteBuffer reply) {
        reply.clear();
        fill(reply, Integer.BYTES);
        fill(reply, reply.getInt(0));
        reply.flip();
    }

    @Override
    public void receiveOneFrame(ByteBuffer reply) {
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
