package io.latticeforge.ingest;

import org.agrona.DirectBuffer;

/** The way back to one peer. Called by the path's thread only; a peer that is gone is no error. */
public interface Replies {
    /** A whole frame. The bytes are copied before this returns; they may wait to be flushed with others. */
    void send(DirectBuffer frame, int offset, int length);

    /** Says nothing more to this peer: closes once what was sent is out. */
    void close();
}
