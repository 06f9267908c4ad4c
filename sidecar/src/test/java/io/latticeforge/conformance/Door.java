package io.latticeforge.conformance;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A socket between a client and the sidecar that can be told to lose the replies, to drop the connection, and to let the sidecar know no
 * newer version of the protocol. It passes bytes on as they come.
 */
final class Door implements AutoCloseable {
    /** Where Hello names the newest version: after the lengths, the message header, the request and the oldest version. */
    private static final int MAX_VERSION_OFFSET = 8 + 8 + 8 + 2;

    private final Path socket;
    private final Path sidecar;
    private final int speak;
    private final ServerSocketChannel door;
    private final List<SocketChannel> open = new CopyOnWriteArrayList<>();
    private volatile boolean losing;

    /** @param speak the newest version that the sidecar may know; -1 for its own */
    Door(Path socket, Path sidecar, int speak) throws IOException {
        this.socket = socket;
        this.sidecar = sidecar;
        this.speak = speak;
        door = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        door.bind(UnixDomainSocketAddress.of(socket));
        thread("door", this::accept);
    }

    Path socket() {
        return socket;
    }

    /** From now on until the connection is dropped, nothing that the sidecar says arrives. */
    void loseReplies() {
        losing = true;
    }

    /** Ends every connection that passes here; the next one is passed on as it should be. */
    void drop() {
        for (SocketChannel channel : open) {
            end(channel);
        }
        losing = false;
    }

    private void accept() {
        while (door.isOpen()) {
            try {
                SocketChannel client = door.accept();
                SocketChannel server = SocketChannel.open(StandardProtocolFamily.UNIX);
                open.addAll(List.of(client, server));
                try {
                    server.connect(UnixDomainSocketAddress.of(sidecar));
                } catch (IOException nobodyThere) {
                    end(client);
                    end(server);
                    continue;
                }
                thread("to sidecar", () -> pass(client, server, true));
                thread("to client", () -> pass(server, client, false));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void pass(SocketChannel from, SocketChannel to, boolean hello) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        boolean first = hello && speak >= 0;
        try {
            while (from.read(bytes) >= 0) {
                if (first && bytes.position() < MAX_VERSION_OFFSET + Short.BYTES) {
                    continue;
                }
                if (first) {
                    bytes.putShort(MAX_VERSION_OFFSET, (short) speak);
                    first = false;
                }
                bytes.flip();
                while (bytes.hasRemaining() && (hello || !losing)) {
                    to.write(bytes);
                }
                bytes.clear();
            }
        } catch (IOException ended) {
            // so is the other side
        }
        end(from);
        end(to);
    }

    private void end(SocketChannel channel) {
        open.remove(channel);
        try {
            channel.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }

    private static void thread(String name, Runnable work) {
        Thread.ofPlatform().daemon().name("conformance " + name).start(work);
    }

    @Override
    public void close() throws IOException {
        door.close();
        drop();
    }
}
