package io.latticeforge.ingest;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The other side of the queue door: a process of the same user on the same machine appends the protocol's frames and reads the replies. For
 * loops that are JVMs themselves and already hold their rows in memory. Not thread-safe.
 *
 * <pre>{@code
 * try (QueueNeighbour sidecar = QueueNeighbour.open(directory, id)) {
 *     sidecar.send(helloFrame, 0, length);
 *     while (!sidecar.receive((frame, bytes) -> …)) { Thread.onSpinWait(); }
 * }
 * }</pre>
 */
public final class QueueNeighbour implements AutoCloseable {
    private final long id;
    private final NeighbourQueue in;
    private final NeighbourQueue out;
    private final ExcerptAppender appender;
    private final ExcerptTailer tailer;
    private final byte[] copied = new byte[16 * 1024];
    private final UnsafeBuffer reply = new UnsafeBuffer(0, 0);

    private QueueNeighbour(long id, NeighbourQueue in, NeighbourQueue out) {
        this.id = id;
        this.in = in;
        this.out = out;
        this.appender = in.appender();
        this.tailer = out.tailer().toEnd();
    }

    /**
     * @param directory the sidecar's ingest-queue directory
     * @param id a random number: it tells this neighbour from the others, for as long as it speaks
     */
    public static QueueNeighbour open(Path directory, long id) {
        return new QueueNeighbour(id, NeighbourQueue.open(directory.resolve("in")), NeighbourQueue.open(directory.resolve("out")));
    }

    /** Appends one whole frame: the head, and the rows with their padding behind it if there are any. */
    public void send(DirectBuffer head, int headLength, ByteBuffer... payload) {
        try (DocumentContext document = appender.writingDocument()) {
            try {
                write(document.wire().bytes(), head, headLength, payload);
            } catch (RuntimeException | Error e) {
                // Half a frame is none.
                document.rollbackOnClose();
                throw e;
            }
        }
    }

    private void write(Bytes<?> bytes, DirectBuffer head, int headLength, ByteBuffer... payload) {
        bytes.writeLong(id);
        for (int at = 0; at < headLength; at += copied.length) {
            int length = Math.min(copied.length, headLength - at);
            head.getBytes(at, copied, 0, length);
            bytes.write(copied, 0, length);
        }
        for (ByteBuffer part : payload) {
            write(bytes, part.duplicate());
        }
    }

    /** Through an array, as Chronicle refuses buffers that are views of a shared memory segment: a mapped file, say. */
    private void write(Bytes<?> bytes, ByteBuffer part) {
        while (part.hasRemaining()) {
            int length = Math.min(copied.length, part.remaining());
            part.get(copied, 0, length);
            bytes.write(copied, 0, length);
        }
    }

    /**
     * Takes the next reply to this neighbour, if it is there.
     *
     * @return whether there was one
     */
    public boolean receive(FrameConsumer consumer) {
        while (true) {
            try (DocumentContext document = tailer.readingDocument()) {
                if (!document.isPresent()) {
                    return false;
                }
                Bytes<?> bytes = document.wire().bytes();
                if (bytes.readLong() == id) {
                    int length = (int) bytes.readRemaining();
                    reply.wrap(bytes.addressForRead(bytes.readPosition()), length);
                    consumer.frame(reply, length);
                    return true;
                }
            }
        }
    }

    /** Is handed a whole frame, valid during the call. */
    @FunctionalInterface
    public interface FrameConsumer {
        void frame(DirectBuffer frame, int length);
    }

    @Override
    public void close() {
        in.close();
        out.close();
    }
}
