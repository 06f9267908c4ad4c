package io.latticeforge.bench;

import io.latticeforge.ring.RingEnd;
import io.latticeforge.ring.RingLayout;
import io.latticeforge.ring.RingReader;
import io.latticeforge.ring.RingWriter;
import io.latticeforge.ring.SharedMemory;
import io.latticeforge.ring.UnixSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A client's end of a shared-memory ring, and until it is granted of the Unix socket that it is granted over. */
final class RingPipe implements Pipe {
    /** What is written is published in pieces, so that it is read while the rest is written. */
    private static final long PIECE = 64 << 10;

    private static final int LOOKS_A_CLOCK = 64;
    private static final long PATIENCE_NS = 60_000_000_000L;

    private final UnixSocket socket;
    private final long spinNs;
    private @Nullable SharedMemory memory;
    private @Nullable RingEnd ring;
    private int passed = -1;

    /** @param spinNs for which the ring is looked at before the receiver sleeps */
    RingPipe(Path path, long spinNs) {
        this.spinNs = spinNs;
        try {
            socket = UnixSocket.connect(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Welcome has been read: takes the byte behind it, and with it the ring. */
    void enter() {
        ByteBuffer one = ByteBuffer.allocateDirect(1);
        try {
            while (passed < 0) {
                socket.poll(UnixSocket.READABLE, PATIENCE_NS);
                if (fromSocket(one) < 0) {
                    throw new IOException("the sidecar has closed instead of passing a ring");
                }
            }
            SharedMemory given = SharedMemory.map(passed);
            memory = given;
            ring = RingEnd.client(given.memory(), RingLayout.read(given.memory()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int fromSocket(ByteBuffer into) throws IOException {
        int received = socket.receive(MemorySegment.ofBuffer(into).address(), into.remaining());
        int descriptor = socket.takePassed();
        passed = descriptor >= 0 ? descriptor : passed;
        if (received > 0) {
            into.position(into.position() + received);
        }
        return received;
    }

    @Override
    public void send(ByteBuffer request) {
        MemorySegment from = MemorySegment.ofBuffer(request);
        try {
            for (long sent = 0; sent < from.byteSize(); ) {
                sent += ring == null ? socket.send(from.address() + sent, from.byteSize() - sent) : write(ring, from, sent);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long write(RingEnd end, MemorySegment from, long offset) throws IOException {
        long written = end.writer().write(from, offset, Math.min(PIECE, from.byteSize() - offset));
        if (written == RingWriter.CORRUPT) {
            throw new IOException("the ring is corrupt");
        }
        if (written == 0) {
            Thread.onSpinWait();
            return 0;
        }
        end.writer().publish();
        ringBell(end);
        return written;
    }

    /** From the sending and from the receiving thread. */
    private synchronized void ringBell(RingEnd end) throws IOException {
        if (end.bell().isWanted()) {
            socket.ring();
        }
    }

    @Override
    public void receive(ByteBuffer reply, int bytes) {
        reply.clear().limit(bytes);
        fill(reply);
        reply.flip();
    }

    @Override
    public void receiveFrame(ByteBuffer reply) {
        receiveOneFrame(reply);
    }

    @Override
    public void receiveOneFrame(ByteBuffer reply) {
        reply.clear().limit(Integer.BYTES);
        fill(reply);
        reply.limit(reply.getInt(0));
        fill(reply);
        reply.flip();
    }

    private void fill(ByteBuffer reply) {
        try {
            while (reply.hasRemaining()) {
                if (ring != null) {
                    read(ring, reply);
                } else if (socket.poll(UnixSocket.READABLE, PATIENCE_NS) && fromSocket(reply) < 0) {
                    throw new IOException("the sidecar has closed");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(RingEnd end, ByteBuffer into) throws IOException {
        RingReader reader = end.reader();
        long available = await(end);
        for (long left = Math.min(available, into.remaining()); left > 0; ) {
            long span = Math.min(reader.span(), left);
            MemorySegment.copy(reader.memory(), reader.offset(), MemorySegment.ofBuffer(into), 0, span);
            into.position(into.position() + (int) span);
            reader.consume(span);
            left -= span;
        }
        ringBell(end);
    }

    private long await(RingEnd end) throws IOException {
        long start = System.nanoTime();
        while (true) {
            for (int look = 0; look < LOOKS_A_CLOCK; look++) {
                long available = end.reader().available();
                if (available > 0) {
                    return available;
                }
                if (available == RingReader.CORRUPT) {
                    throw new IOException("the ring is corrupt");
                }
                Thread.onSpinWait();
            }
            long waited = System.nanoTime() - start;
            if (waited > spinNs) {
                sleep(end, PATIENCE_NS);
            }
            if (waited > PATIENCE_NS) {
                throw new IOException("no answer within " + PATIENCE_NS / 1_000_000_000 + " s");
            }
        }
    }

    private void sleep(RingEnd end, long mostNs) throws IOException {
        end.bell().sleep();
        if (end.reader().available() == 0 && socket.poll(UnixSocket.READABLE, mostNs) && !socket.hush()) {
            throw new IOException("the sidecar has closed");
        }
        end.bell().awake();
    }

    @Override
    public void close() {
        ring = null;
        socket.close();
        if (memory != null) {
            memory.close();
        }
    }
}
