package io.latticeforge.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** A way to a sidecar and back, in whole frames: a socket, or the pair of queues. */
public interface Line extends AutoCloseable {
    /** One frame: its head, and what follows it. */
    void send(DirectBuffer head, int headLength, ByteBuffer... payload) throws IOException;

    /** The next frame; null once the other side has ended. */
    byte @Nullable [] receive() throws IOException;

    @Override
    void close() throws IOException;
}
