package io.latticeforge.client;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** One non-blocking connection with its two buffers. Waits never longer than a deadline. Any IOException means that it is gone. */
final class Link {
    private static final Consumer<SelectionKey> NOTHING = key -> { };
    private static final int START_BYTES = 64 * 1024;
    private static final long MS_NS = 1_000_000L;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final LongSupplier clock;
    private ByteBuffer out = ByteBuffer.allocateDirect(START_BYTES);
    private ByteBuffer in = ByteBuffer.allocateDirect(START_BYTES);
    private final UnsafeBuffer inView = new UnsafeBuffer(in);
    private int consumed;

    private Link(SocketChannel channel, Selector selector, LongSupplier clock) throws IOException {
        this.channel = channel;
        this.selector = selector;
        this.clock = clock;
        channel.configureBlocking(false);
        key = channel.register(selector, 0);
    }

    /** Begins to connect. */
    static Link open(SocketAddress address, LongSupplier clock) throws IOException {
        boolean unix = address instanceof UnixDomainSocketAddress;
        SocketChannel channel = unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
        Selector selector = null;
        try {
            if (!unix) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            selector = Selector.open();
            Link link = new Link(channel, selector, clock);
            channel.connect(address);
            return link;
        } catch (IOException | RuntimeException e) {
            channel.close();
            if (selector != null) {
                selector.close();
            }
            throw e instanceof IOException io ? io : new IOException(e);
        }
    }

    /** Whether the connection stands. */
    boolean connected() throws IOException {
        return channel.isConnected() || channel.finishConnect();
    }

    /** Waits for bytes, and for room if {@code toWrite}, but not beyond the deadline; false when that has passed. */
    boolean await(boolean toWrite, long deadlineNs) throws IOException {
        int interest = channel.isConnected() ? SelectionKey.OP_READ | (toWrite ? SelectionKey.OP_WRITE : 0) : SelectionKey.OP_CONNECT;
        if (key.interestOps() != interest) {
            key.interestOps(interest);
        }
        while (true) {
            long leftNs = deadlineNs - clock.getAsLong();
            if (leftNs <= 0) {
                return false;
            }
            long leftMs = leftNs / MS_NS;
            int ready = leftMs > 0 ? selector.select(NOTHING, leftMs) : selector.selectNow(NOTHING);
            if (ready > 0) {
                return true;
            }
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
            if (leftMs == 0) {
                Thread.onSpinWait();
            }
        }
    }

    /** Bytes that wait to be written. */
    int pendingBytes() {
        return out.position();
    }

    /** Appends to what is to be written. */
    void put(DirectBuffer from, int offset, int length) {
        makeRoom(length);
        from.getBytes(offset, out, length);
    }

    /** Appends a row; its position stays. */
    void put(ByteBuffer row, int length) {
        makeRoom(length);
        out.put(out.position(), row, row.position(), length);
        out.position(out.position() + length);
    }

    /** Appends zeros. */
    void pad(int length) {
        makeRoom(length);
        for (int i = 0; i < length; i++) {
            out.put((byte) 0);
        }
    }

    private void makeRoom(int length) {
        if (out.remaining() < length) {
            ByteBuffer larger = ByteBuffer.allocateDirect(Math.max(2 * out.capacity(), out.position() + length));
            larger.put(out.flip());
            out = larger;
        }
    }

    /** Writes as much as the socket takes. */
    void flush() throws IOException {
        if (out.position() > 0) {
            out.flip();
            channel.write(out);
            out.compact();
        }
    }

    /** Writes what is pending and then the rows, as much as the socket takes now; true when all is written. */
    boolean flush(RowPayload rows) throws IOException {
        out.flip();
        try {
            return rows.write(channel, out);
        } finally {
            out.compact();
        }
    }

    /** Reads what has arrived. */
    void read() throws IOException {
        if (consumed > 0) {
            in.flip().position(consumed);
            in.compact();
            consumed = 0;
        }
        if (channel.read(in) < 0) {
            throw new IOException("closed by the server");
        }
    }

    /** What has been read and not consumed starts at {@link #consumed()} of this. */
    DirectBuffer received() {
        return inView;
    }

    int consumed() {
        return consumed;
    }

    int receivedBytes() {
        return in.position() - consumed;
    }

    void consume(int bytes) {
        consumed += bytes;
    }

    /** Makes room for a frame of that length. */
    void expect(int frameBytes) {
        if (frameBytes > in.capacity()) {
            ByteBuffer larger = ByteBuffer.allocateDirect(Math.max(frameBytes, 2 * in.capacity()));
            in.flip().position(consumed);
            larger.put(in);
            in = larger;
            inView.wrap(in);
            consumed = 0;
        }
    }

    /** Whether there is no room left: what was consumed has to make room, or more is read. */
    boolean full() {
        return in.position() == in.capacity();
    }

    void close() {
        try (selector; channel) {
            key.cancel();
        } catch (IOException e) {
            // it is gone either way
        }
    }
}
