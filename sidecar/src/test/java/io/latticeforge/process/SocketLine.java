package io.latticeforge.process;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** A blocking socket. */
public final class SocketLine implements Line {
    private final SocketChannel channel;

    private SocketLine(SocketChannel channel) {
        this.channel = channel;
    }

    public static SocketLine unix(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        return new SocketLine(channel);
    }

    /** @param address as the ready line prints it: host:port */
    public static SocketLine tcp(String address) throws IOException {
        int colon = address.lastIndexOf(':');
        return new SocketLine(SocketChannel.open(
                new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))));
    }

    @Override
    public void send(DirectBuffer head, int headLength, ByteBuffer... payload) throws IOException {
        byte[] bytes = new byte[headLength];
        head.getBytes(0, bytes);
        ByteBuffer[] all = new ByteBuffer[payload.length + 1];
        all[0] = ByteBuffer.wrap(bytes);
        for (int i = 0; i < payload.length; i++) {
            all[i + 1] = payload[i].duplicate();
        }
        while (all[all.length - 1].hasRemaining() || all[0].hasRemaining()) {
            channel.write(all);
        }
    }

    void write(byte[] bytes) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(bytes);
        while (all.hasRemaining()) {
            channel.write(all);
        }
    }

    @Override
    public byte @Nullable [] receive() throws IOException {
        ByteBuffer length = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (!fill(length)) {
            return null;
        }
        ByteBuffer frame = ByteBuffer.allocate(length.getInt(0)).order(ByteOrder.LITTLE_ENDIAN);
        frame.put(length.flip());
        return fill(frame) ? frame.array() : null;
    }

    private boolean fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
