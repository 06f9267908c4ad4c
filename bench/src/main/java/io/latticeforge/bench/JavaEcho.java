package io.latticeforge.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** The same echo in plain Java: a blocking thread for each client. */
final class JavaEcho implements EchoPeer {
    private final ServerSocketChannel door;
    private final Path socket;

    private JavaEcho(ServerSocketChannel door, Path socket) {
        this.door = door;
        this.socket = socket;
    }

    static JavaEcho start(Path directory) {
        Path socket = directory.resolve("j");
        try {
            ServerSocketChannel door = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            door.bind(UnixDomainSocketAddress.of(socket));
            JavaEcho echo = new JavaEcho(door, socket);
            thread("echo-door", echo::accept);
            return echo;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void thread(String name, Runnable work) {
        Thread.ofPlatform().daemon().name(name).start(work);
    }

    private void accept() {
        try {
            while (door.isOpen()) {
                SocketChannel client = door.accept();
                thread("echo-client", () -> serve(client));
            }
        } catch (IOException e) {
            // Closed: nobody comes any more.
        }
    }

    private static void serve(SocketChannel client) {
        try (client) {
            ByteBuffer lengths = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
            if (!fill(client, lengths)) {
                return;
            }
            ByteBuffer request = ByteBuffer.allocateDirect(lengths.getInt(0));
            int replyBytes = lengths.getInt(4);
            while (fill(client, request)) {
                request.flip().limit(replyBytes);
                while (request.hasRemaining()) {
                    client.write(request);
                }
                request.clear();
            }
        } catch (IOException e) {
            // The client is gone.
        }
    }

    private static boolean fill(SocketChannel client, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (client.read(buffer) < 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Path socket() {
        return socket;
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
