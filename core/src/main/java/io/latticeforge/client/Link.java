package io.latticeforge.client;

import io.latticeforge.ring.SharedMemory;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** One connection with its two buffers. Waits never longer than a deadline. Any IOException means that it is gone. */
final class Link {
    private static final int START_BYTES = 64 * 1024;

    private final Wire wire;
    private ByteBuffer out = ByteBuffer.allocateDirect(START_BYTES);
    private ByteBuffer in = ByteBuffer.allocateDirect(START_BYTES);
    private final UnsafeBuffer inView = new UnsafeBuffer(in);
    private int consumed;

    private Link(Wire wire) {
        this.wire = wire;
    }

    /** Begins to connect. */
    static Link open(ClientConfig config) throws IOException {
        boolean ring = config.ring() && config.address() instanceof UnixDomainSocketAddress && SharedMemory.isSupported();
        return new Link(ring ? RingWire.open(((UnixDomainSocketAddress) config.address()).getPath(), config.ringSpinNs(), config.nanoClock())
                : SocketWire.open(config.address(), config.nanoClock()));
    }

    /** Whether the connection stands. */
    boolean connected() throws IOException {
        return wire.connected();
    }

    /** The server has granted a ring: no byte is written before it is here. Whether it is. */
    boolean ringIsHere() throws IOException {
        return wire.ringIsHere();
    }

    /** Waits for bytes, and for room if {@code toWrite}, but not beyond the deadline; false when that has passed. */
    boolean await(boolean toWrite, long deadlineNs) throws IOException {
        return wire.await(toWrite, deadlineNs);
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
            wire.write(out);
            out.compact();
        }
    }

    /** Writes what is pending and then the rows, as much as the socket takes now; true when all is written. */
    boolean flush(RowPayload rows) throws IOException {
        out.flip();
        try {
            return rows.write(wire, out);
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
        if (wire.read(in) < 0) {
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
        wire.close();
    }
}
