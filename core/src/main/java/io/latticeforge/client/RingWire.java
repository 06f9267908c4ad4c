package io.latticeforge.client;

import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.ring.RingEnd;
import io.latticeforge.ring.RingLayout;
import io.latticeforge.ring.RingReader;
import io.latticeforge.ring.RingWriter;
import io.latticeforge.ring.SharedMemory;
import io.latticeforge.ring.UnixSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.agrona.BufferUtil;
import org.jspecify.annotations.Nullable;

/**
 * A Unix socket on which a ring may be given: until then, and where none is, the socket carries the frames. Then it carries bells, and its end
 * is the other side's end.
 */
final class RingWire implements Wire {
    @SuppressWarnings("restricted")
    private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private static final int LOOKS_A_CLOCK = 32;

    /** Who never waits hears of the other side's end by looking now and then. */
    private static final long LOOK_AT_SOCKET_NS = 10_000_000L;

    private final UnixSocket socket;
    private final long spinNs;
    private final LongSupplier clock;
    private @Nullable SharedMemory memory;
    private @Nullable RingEnd ring;
    private long lookedNs;
    private boolean ended;

    private RingWire(UnixSocket socket, long spinNs, LongSupplier clock) {
        this.socket = socket;
        this.spinNs = spinNs;
        this.clock = clock;
    }

    static RingWire open(Path path, long spinNs, LongSupplier clock) throws IOException {
        return new RingWire(UnixSocket.connect(path), spinNs, clock);
    }

    @Override
    public boolean connected() {
        return true;
    }

    @Override
    public boolean ringIsHere() throws IOException {
        return ring != null;
    }

    @Override
    public boolean await(boolean toWrite, long deadlineNs) throws IOException {
        RingEnd end = ring;
        if (end == null) {
            return awaitSocket(toWrite, deadlineNs);
        }
        long now = clock.getAsLong();
        long spinUntil = deadlineNs - now < spinNs ? deadlineNs : now + spinNs;
        do {
            for (int i = 0; i < LOOKS_A_CLOCK; i++) {
                if (isReady(end, toWrite)) {
                    return true;
                }
                Thread.onSpinWait();
            }
            now = clock.getAsLong();
        } while (now - spinUntil < 0);
        return sleep(end, toWrite, deadlineNs);
    }

    private boolean sleep(RingEnd end, boolean toWrite, long deadlineNs) throws IOException {
        while (true) {
            long leftNs = deadlineNs - clock.getAsLong();
            if (leftNs <= 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            end.bell().sleep();
            if (!isReady(end, toWrite) && socket.poll(UnixSocket.READABLE, leftNs)) {
                ended = !socket.hush();
            }
            end.bell().awake();
            if (ended || isReady(end, toWrite)) {
                return true;
            }
        }
    }

    private boolean awaitSocket(boolean toWrite, long deadlineNs) throws IOException {
        long leftNs = deadlineNs - clock.getAsLong();
        while (leftNs > 0 && !Thread.currentThread().isInterrupted()) {
            if (socket.poll(UnixSocket.READABLE | (toWrite ? UnixSocket.WRITABLE : 0), leftNs)) {
                return true;
            }
            leftNs = deadlineNs - clock.getAsLong();
        }
        return false;
    }

    /** Something to read, or room; also where a counter is forged, so that the next call finds it. */
    private static boolean isReady(RingEnd end, boolean toWrite) {
        return end.reader().available() != 0 || toWrite && end.writer().room() != 0;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        RingEnd end = ring;
        return end == null ? readSocket(into) : readRing(end, into);
    }

    private int readSocket(ByteBuffer into) throws IOException {
        int received = socket.receive(BufferUtil.address(into) + into.position(), into.remaining());
        int descriptor = socket.takePassed();
        if (descriptor >= 0) {
            enter(descriptor);
            received--;
        }
        if (received > 0) {
            into.position(into.position() + received);
        }
        return received;
    }

    private void enter(int descriptor) throws IOException {
        SharedMemory given = SharedMemory.map(descriptor);
        memory = given;
        try {
            ring = RingEnd.client(given.memory(), RingLayout.read(given.memory()));
        } catch (LatticeForgeException e) {
            throw Connection.broken(e);
        }
    }

    private int readRing(RingEnd end, ByteBuffer into) throws IOException {
        RingReader reader = end.reader();
        long available = reader.available();
        if (available == RingReader.CORRUPT) {
            throw new IOException("the ring's counter of bytes sent to us is " + reader.claimed() + ", of which " + reader.position() + " are read");
        }
        if (available == 0) {
            return ended || hasEnded() ? -1 : 0;
        }
        int taken = (int) Math.min(available, into.remaining());
        for (int left = taken; left > 0;) {
            int span = (int) Math.min(reader.span(), left);
            MemorySegment.copy(reader.memory(), reader.offset(), MEMORY, BufferUtil.address(into) + into.position(), span);
            into.position(into.position() + span);
            reader.consume(span);
            left -= span;
        }
        ring(end);
        return taken;
    }

    /** What was sent before the end has been read by then: the end is told by the socket, behind it. */
    private boolean hasEnded() throws IOException {
        long now = clock.getAsLong();
        if (now - lookedNs >= LOOK_AT_SOCKET_NS) {
            lookedNs = now;
            ended = !socket.hush();
        }
        return false;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        RingEnd end = ring;
        int written = end == null ? (int) writeSocket(from) : (int) writeRing(end, from);
        from.position(from.position() + written);
        if (end != null && written > 0) {
            end.writer().publish();
            ring(end);
        }
        return written;
    }

    @Override
    public long write(ByteBuffer[] two) throws IOException {
        long written = 0;
        for (ByteBuffer each : two) {
            written += write(each);
            if (each.hasRemaining()) {
                break;
            }
        }
        return written;
    }

    private long writeSocket(ByteBuffer from) throws IOException {
        if (!from.hasRemaining()) {
            return 0;
        }
        if (from.isDirect()) {
            return socket.send(BufferUtil.address(from) + from.position(), from.remaining());
        }
        try (Arena copies = Arena.ofConfined()) {
            MemorySegment copy = copies.allocate(from.remaining());
            MemorySegment.copy(MemorySegment.ofBuffer(from), 0, copy, 0, from.remaining());
            return socket.send(copy.address(), copy.byteSize());
        }
    }

    private static long writeRing(RingEnd end, ByteBuffer from) throws IOException {
        long written;
        if (from.isDirect()) {
            written = end.writer().write(MEMORY, BufferUtil.address(from) + from.position(), from.remaining());
        } else if (from.hasArray()) {
            written = end.writer().write(from.array(), from.arrayOffset() + from.position(), from.remaining());
        } else {
            written = end.writer().write(MemorySegment.ofBuffer(from), 0, from.remaining());
        }
        if (written == RingWriter.CORRUPT) {
            throw new IOException("the ring's counter of bytes taken from us is " + end.writer().claimed() + ", written are "
                    + end.writer().position());
        }
        return written;
    }

    private void ring(RingEnd end) throws IOException {
        if (end.bell().isWanted()) {
            socket.ring();
        }
    }

    @Override
    public void close() {
        ring = null;
        if (memory != null) {
            memory.close();
            memory = null;
        }
        socket.close();
    }
}
