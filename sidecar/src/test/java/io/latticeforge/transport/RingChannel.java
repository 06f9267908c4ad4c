package io.latticeforge.transport;

import io.latticeforge.ring.RingEnd;
import io.latticeforge.ring.RingLayout;
import io.latticeforge.ring.SharedMemory;
import io.latticeforge.ring.UnixSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** A blocking client's end of a ring that the server gives unasked, as {@link EchoIntake.Doors#withRings} does. */
final class RingChannel implements ByteChannel {
    private static final long PATIENCE_NS = 10_000_000_000L;

    final SharedMemory memory;
    final RingEnd end;
    final UnixSocket socket;
    private boolean open = true;

    private RingChannel(UnixSocket socket, SharedMemory memory) {
        this.socket = socket;
        this.memory = memory;
        end = RingEnd.client(memory.memory(), RingLayout.read(memory.memory()));
    }

    static RingChannel connect(Path path) throws IOException {
        UnixSocket socket = UnixSocket.connect(path);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocate(1);
            if (!socket.poll(UnixSocket.READABLE, PATIENCE_NS) || socket.receive(one.address(), 1) != 1) {
                throw new IOException("no byte came");
            }
        }
        return new RingChannel(socket, SharedMemory.map(socket.takePassed()));
    }

    /** Waits until a byte is there; -1 at the end. */
    @Override
    public int read(ByteBuffer into) throws IOException {
        boolean ended = false;
        while (end.reader().available() == 0) {
            if (ended) {
                return -1;
            }
            ended = !waitForBell();
        }
        int taken = (int) Math.min(end.reader().span(), into.remaining());
        MemorySegment.copy(end.reader().memory(), end.reader().offset(), MemorySegment.ofBuffer(into), 0, taken);
        into.position(into.position() + taken);
        end.reader().consume(taken);
        bell();
        return taken;
    }

    /** Waits until all is written, without sleeping at the bell: another thread may do so in {@link #read}. */
    @Override
    public int write(ByteBuffer from) throws IOException {
        int all = from.remaining();
        while (from.hasRemaining()) {
            long taken = end.writer().write(MemorySegment.ofBuffer(from), 0, from.remaining());
            from.position(from.position() + (int) taken);
            end.writer().publish();
            bell();
            if (taken == 0) {
                LockSupport.parkNanos(20_000);
            }
        }
        return all;
    }

    void bell() throws IOException {
        if (end.bell().isWanted()) {
            socket.ring();
        }
    }

    /** False at the end of the connection. */
    private boolean waitForBell() throws IOException {
        end.bell().sleep();
        boolean open = true;
        if (end.reader().available() == 0) {
            if (!socket.poll(UnixSocket.READABLE, PATIENCE_NS)) {
                throw new IOException("no bell within ten seconds");
            }
            open = socket.hush();
        }
        end.bell().awake();
        return open;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            memory.close();
            socket.close();
        }
    }
}
