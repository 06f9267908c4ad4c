package io.latticeforge.bench;

import java.nio.ByteBuffer;

/** What carries a client's bytes, waiting until they are there. All buffers are direct. One thread may send while another receives. */
interface Pipe extends AutoCloseable {
    /** Writes all that remains in a buffer and leaves it as it was. */
    void send(ByteBuffer request);

    /** Reads into a buffer from its index 0 until at least so many bytes are there. */
    void receive(ByteBuffer reply, int bytes);

    /** The same for a frame, which names its length in its first four bytes, little endian; nothing may come behind it. */
    void receiveFrame(ByteBuffer reply);

    /** The same where other frames may be right behind it: not a byte of those is read. */
    void receiveOneFrame(ByteBuffer reply);

    @Override
    void close();
}
