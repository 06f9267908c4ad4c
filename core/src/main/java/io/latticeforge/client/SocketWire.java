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

/** A non-blocking socket: Unix, or TCP. */
final class SocketWire implements Wire {
    private static final Consumer<SelectionKey> NOTHING = key -> { };
    private static final long MS_NS = 1_000_000L;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final LongSupplier clock;

    private SocketWire(SocketChannel channel, Selector selector, LongSupplier clock) throws IOException {
        this.channel = channel;
        this.selector = selector;
        this.clock = clock;
        channel.configureBlocking(false);
        key = channel.register(selector, 0);
    }

    /** Begins to connect. */
    static SocketWire open(SocketAddress address, LongSupplier clock) throws IOException {
        boolean unix = address instanceof UnixDomainSocketAddress;
        SocketChannel channel = unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
        Selector selector = null;
        try {
            if (!unix) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            selector = Selector.open();
            SocketWire wire = new SocketWire(channel, selector, clock);
            channel.connect(address);
            return wire;
        } catch (IOException | RuntimeException e) {
            channel.close();
            if (selector != null) {
                selector.close();
            }
            throw e instanceof IOException io ? io : new IOException(e);
        }
    }

    @Override
    public boolean connected() throws IOException {
        return channel.isConnected() || channel.finishConnect();
    }

    @Override
    public boolean await(boolean toWrite, long deadlineNs) throws IOException {
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

    @Override
    public int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        return channel.write(from);
    }

    @Override
    public long write(ByteBuffer[] two) throws IOException {
        return channel.write(two, 0, 2);
    }

    @Override
    public void close() {
        try (selector; channel) {
            key.cancel();
        } catch (IOException e) {
            // it is gone either way
        }
    }
}
