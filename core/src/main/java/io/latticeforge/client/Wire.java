package io.latticeforge.client;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What carries the bytes of a link. Nothing but {@link #await} waits. Any IOException means that it is gone. */
interface Wire {
    /** Whether the connection stands. */
    boolean connected() throws IOException;

    /** Waits for bytes, and for room if {@code toWrite}, but not beyond the deadline; false when that has passed. */
    boolean await(boolean toWrite, long deadlineNs) throws IOException;

    /** Reads what has arrived: how many bytes, or -1 at the end. */
    int read(ByteBuffer into) throws IOException;

    /** Writes as much as is taken now. */
    int write(ByteBuffer from) throws IOException;

    /** Writes both, one after the other, as much as is taken now. */
    long write(ByteBuffer[] two) throws IOException;

    /** The server has granted a ring: no byte is written before it is here. Whether it is. */
    default boolean ringIsHere() throws IOException {
        throw new IOException("the server granted a ring that was not asked for");
    }

    void close();
}
