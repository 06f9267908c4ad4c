package io.latticeforge.process;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.codec.HelloEncoder;
import io.latticeforge.protocol.codec.WelcomeDecoder;
import io.latticeforge.ring.RingEnd;
import io.latticeforge.ring.RingLayout;
import io.latticeforge.ring.SharedMemory;
import io.latticeforge.ring.UnixSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** A ring, asked for in whatever Hello is sent. Nothing in it is hidden: what is wrong on purpose is written into {@link #memory()}. */
public final class RingLine implements Line {
    private static final int RING = 1 << 2;
    private static final long PATIENCE_NS = 10_000_000_000L;

    private final UnixSocket socket;
    private final MemorySegment bytes = Arena.ofAuto().allocate(1 << 16);
    private @Nullable SharedMemory memory;
    private @Nullable RingEnd end;

    private RingLine(UnixSocket socket) {
        this.socket = socket;
    }

    public static RingLine unix(Path path) throws IOException {
        return new RingLine(UnixSocket.connect(path));
    }

    MemorySegment memory() {
        return memory == null ? MemorySegment.NULL : memory.memory();
    }

    RingEnd end() {
        if (end == null) {
            throw new IllegalStateException("no ring yet");
        }
        return end;
    }

    @Override
    public void send(DirectBuffer head, int headLength, ByteBuffer... payload) throws IOException {
        byte[] copy = new byte[headLength];
        head.getBytes(0, copy);
        if (end == null) {
            hello(copy);
            return;
        }
        write(ByteBuffer.wrap(copy));
        for (ByteBuffer part : payload) {
            write(part.duplicate());
        }
    }

    private void hello(byte[] frame) throws IOException {
        UnsafeBuffer hello = new UnsafeBuffer(frame);
        assertTrue(Frame.templateId(hello, 0) == HelloEncoder.TEMPLATE_ID, "Hello comes first");
        int at = Frame.MESSAGE_OFFSET + HelloEncoder.featuresEncodingOffset();
        hello.putInt(at, hello.getInt(at, Frame.BYTE_ORDER) | RING, Frame.BYTE_ORDER);
        MemorySegment.copy(frame, 0, bytes, ValueLayout.JAVA_BYTE, 0, frame.length);
        assertTrue(socket.send(bytes.address(), frame.length) == frame.length);
    }

    private void write(ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            long taken = end().writer().write(MemorySegment.ofBuffer(from), 0, from.remaining());
            from.position(from.position() + (int) taken);
            end().writer().publish();
            bell();
            if (taken == 0 && !sleep(true)) {
                throw new IOException("the sidecar closed the connection");
            }
        }
    }

    /** Wakes the sidecar if it sleeps. */
    void bell() throws IOException {
        if (end().bell().isWanted()) {
            ring();
        }
    }

    /** Wakes it whether it sleeps or not. */
    void ring() throws IOException {
        try {
            socket.ring();
        } catch (IOException closed) {
            // it may have closed us already: whoever reads next sees that
        }
    }

    @Override
    public byte @Nullable [] receive() throws IOException {
        if (end == null) {
            return welcome();
        }
        byte[] length = new byte[Integer.BYTES];
        if (!fill(length, 0)) {
            return null;
        }
        byte[] frame = new byte[new UnsafeBuffer(length).getInt(0, Frame.BYTE_ORDER)];
        System.arraycopy(length, 0, frame, 0, length.length);
        return fill(frame, length.length) ? frame : null;
    }

    private byte @Nullable [] welcome() throws IOException {
        int received = 0;
        int descriptor = -1;
        while (descriptor < 0) {
            if (!socket.poll(UnixSocket.READABLE, PATIENCE_NS)) {
                throw new IOException("no ring within ten seconds");
            }
            int more = socket.receive(bytes.address() + received, bytes.byteSize() - received);
            if (more < 0) {
                return null;
            }
            received += more;
            descriptor = socket.takePassed();
        }
        memory = SharedMemory.map(descriptor);
        end = RingEnd.client(memory.memory(), RingLayout.read(memory.memory()));
        byte[] frame = bytes.asSlice(0, received - 1).toArray(ValueLayout.JAVA_BYTE);
        assertTrue(Frame.templateId(new UnsafeBuffer(frame), 0) == WelcomeDecoder.TEMPLATE_ID);
        return frame;
    }

    private boolean fill(byte[] to, int from) throws IOException {
        for (int at = from; at < to.length;) {
            long available = end().reader().available();
            if (available == 0) {
                if (!sleep(false) && end().reader().available() == 0) {
                    return false;
                }
                continue;
            }
            int span = (int) Math.min(end().reader().span(), to.length - at);
            MemorySegment.copy(memory(), ValueLayout.JAVA_BYTE, end().reader().offset(), to, at, span);
            end().reader().consume(span);
            bell();
            at += span;
        }
        return true;
    }

    /** Waits for a bell; false once the other side has ended. */
    private boolean sleep(boolean forRoom) throws IOException {
        end().bell().sleep();
        boolean open = true;
        if (end().reader().available() == 0 && !(forRoom && end().writer().room() > 0)) {
            if (!socket.poll(UnixSocket.READABLE, PATIENCE_NS)) {
                throw new IOException("nothing within ten seconds");
            }
            open = socket.hush();
        }
        end().bell().awake();
        return open;
    }

    /** Whether the other side has ended, as far as is known. */
    boolean hasEnded() throws IOException {
        return socket.poll(UnixSocket.READABLE, 0) && !socket.hush();
    }

    /** Whether the other side ends within ten seconds, whatever it says before. */
    boolean ends() throws IOException {
        try {
            while (socket.poll(UnixSocket.READABLE, PATIENCE_NS)) {
                if (!socket.hush()) {
                    return true;
                }
            }
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    @Override
    public void close() {
        if (memory != null) {
            memory.close();
            memory = null;
        }
        socket.close();
    }
}
