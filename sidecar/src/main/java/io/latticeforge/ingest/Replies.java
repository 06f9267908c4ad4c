package io.latticeforge.ingest;

import org.agrona.DirectBuffer;

/** The way back to one peer. Called by the path's thread only; a peer that is gone is no error. */
public interface Replies {
    /** A whole frame. The bytes are copied before this returns; they may wait to be flushed with others. */
    void send(DirectBuffer frame, int offset, int length);

    /** Makes a shared-memory ring for this peer, if it can have one; it is used from {@link #moveToRing} on. */
    default RingOffer offerRing(long epoch) {
        return RingOffer.WRONG_DOOR;
    }

    /** Hands over the ring that was granted, behind what was sent before; whatever is sent from now on goes through it. */
    default void moveToRing() {}

    /** Says nothing more to this peer: closes once what was sent is out. */
    void close();
}
