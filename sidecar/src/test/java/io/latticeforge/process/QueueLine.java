package io.latticeforge.process;

import io.latticeforge.ingest.QueueNeighbour;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** The pair of queues, as a JVM neighbour uses them. */
public final class QueueLine implements Line {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

    private final QueueNeighbour neighbour;
    private byte @Nullable [] received;

    public QueueLine(Path directory, long id) {
        neighbour = QueueNeighbour.open(directory, id);
    }

    @Override
    public void send(DirectBuffer head, int headLength, ByteBuffer... payload) {
        neighbour.send(head, headLength, payload);
    }

    @Override
    public byte[] receive() throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NS;
        while (!neighbour.receive(this::keep)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("no reply within twenty seconds");
            }
            LockSupport.parkNanos(20_000);
        }
        byte[] frame = received;
        if (frame == null) {
            throw new IOException("an empty reply");
        }
        return frame;
    }

    private void keep(DirectBuffer frame, int length) {
        byte[] bytes = new byte[length];
        frame.getBytes(0, bytes);
        received = bytes;
    }

    @Override
    public void close() {
        neighbour.close();
    }
}
